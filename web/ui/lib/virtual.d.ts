declare module 'virtual:texts/*' {
  /** Loads one language's words for a face. */
  export const texts: Record<string, () => Promise<{ default: Record<string, string> }>>;
}
