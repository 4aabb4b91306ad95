// Turns the URL of an API server into the address by which this machine is known on the way there,
// which is the one that its pods can answer to, unless the way does not leave this machine.

import { once } from 'node:events'
import { connect } from 'node:net'

export async function reachableAddress(server: string): Promise<string> {
  const { hostname, port, protocol } = new URL(server)
  const host = hostname.replace(/^\[|\]$/g, '')
  const socket = connect({ host, port: Number(port || (protocol === 'https:' ? 443 : 80)) })
  try {
    await once(socket, 'connect')
    const address = socket.localAddress!.replace(/^::ffff:/, '')
    if (!/^127\.|^::1$/.test(address)) return address
  } finally {
    socket.destroy()
  }
  throw new Error(
    `The cluster is reached at ${server}, a loopback address, so its pods need another one to read` +
      " this machine's git repositories: give it with --address. For kind it is the gateway of the" +
      ' network of its containers, which `docker network inspect kind` shows; for k3d that of' +
      ' `docker network inspect k3d-<cluster>`.',
  )
}
