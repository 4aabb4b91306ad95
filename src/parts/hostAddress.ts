// What an address means on the machine that listens on it: whether others reach it, and how a program
// of that very machine writes it into a URL.

import { isIPv6 } from 'node:net'

export const isLoopback = (address: string): boolean =>
  address.startsWith('127.') || address === '::1'

/** Whether it stands for all addresses of the machine. */
export const isEveryAddress = (address: string): boolean => /^([0:]+|0\.0\.0\.0)$/.test(address)

/** Whether two listeners on one port would be in each other's way; undefined is every address. */
export const addressesMeet = (one: string | undefined, other: string | undefined): boolean =>
  one === other || [one, other].some((address) => address === undefined || isEveryAddress(address))

/** The host of a URL, which is the loopback where a server listens on every address. */
export function urlHost(address: string): string {
  if (!isIPv6(address)) return isEveryAddress(address) ? '127.0.0.1' : address
  return isEveryAddress(address) ? '[::1]' : `[${address}]`
}
