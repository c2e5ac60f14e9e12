/**
 * Two soft notes at the end of a step's time. The screen works with the sound
 * off: a browser that wants a tap first, or has no audio, stays silent.
 */
export function chime(): void {
  try {
    const audio = new AudioContext();
    if (audio.state === 'suspended') void audio.close();
    else [523.25, 659.25].forEach((hertz, i) => note(audio, hertz, audio.currentTime + i * 0.35));
  } catch {
    // no audio here
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
