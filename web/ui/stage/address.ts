/** The host to type into a phone, without a port that browsers add themselves. */
export const address = (place: { host: string } = location): { host: string } => ({ host: place.host.replace(/:(80|443)$/, '') });
