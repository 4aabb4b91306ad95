// Whether an engine serves what others serve, and so has neither model nor card of its own.

export const isGateway = ({ behind }: { readonly behind?: unknown }): boolean =>
  behind !== undefined
