import type { Live } from '../../core/types';

/** The server's time in whole seconds, for drawing. Call it while a component starts. */
export function ticking(live: Live): { readonly ms: number } {
  const whole = () => Math.floor(live.now() / 1000) * 1000;
  let ms = $state(whole());
  $effect(() => {
    const beat = setInterval(() => (ms = whole()), 250);
    return () => clearInterval(beat);
  });
  return { get ms() { return ms; } };
}
