/**
 * Two soft notes at the end of a step's time. Browsers let a page sound only after
 * somebody has touched it: the first touch or key anywhere on the screen is enough.
 * It works with the sound off: without audio it stays silent.
 */
export class Chime {
  #audio: AudioContext | undefined;

  /** Wakes the sound; call it where somebody touched the page. */
  wake = (): void => {
    try {
      this.#audio ??= new AudioContext();
      void this.#audio.resume();
    } catch {
      // no audio here
    }
  };

  ring(): void {
    const audio = this.#audio;
    if (audio?.state === 'running') [523.25, 659.25].forEach((hertz, i) => note(audio, hertz, audio.currentTime + i * 0.35));
  }
}

function note(audio: AudioContext, hertz: number, at: number): void {
  const tone = audio.createOscillator();
  const loud = audio.createGain();
  tone.frequency.value = hertz;
  loud.gain.setValueAtTime(0.12, at);
  loud.gain.exponentialRampToValueAtTime(0.001, at + 1.2);
  tone.connect(loud).connect(audio.destination);
  tone.start(at);
  tone.stop(at + 1.25);
}
