// Turns a folder of bare git repositories into addresses on the network, for an Argo CD that cannot
// read this machine's files: git's own http-backend answers, to whoever knows a random path, and only
// what a clone or a fetch asks.

import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'

import { gitEnvironment } from './gitRepository.ts'

export interface GitServer {
  /** Of the folder; a repository in it is `<url>/<name>.git`. */
  readonly url: string
  stop(): Promise<void>
}

/** The two questions of git's smart protocol over HTTP that only read (gitprotocol-http(5), git 2.39). */
const REFS = /^\/[\w.-]+\.git\/info\/refs$/
const PACK = /^\/[\w.-]+\.git\/git-upload-pack$/

/** `address`: of this machine, an IP address or a name, as those who read shall be told it. */
export async function gitServer(folder: string, address: string): Promise<GitServer> {
  const secret = `/${randomUUID()}`
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://localhost')
    const path = pathname.startsWith(`${secret}/`) ? pathname.slice(secret.length) : ''
    const service = searchParams.get('service')
    const isRead =
      request.method === 'GET'
        ? REFS.test(path) && service === 'git-upload-pack'
        : request.method === 'POST' && PACK.test(path)
    if (!isRead) return void response.writeHead(404).end()
    backend(folder, path, request, response).catch(() => response.destroy())
  })
  await listen(server, address)
  const { port } = server.address() as AddressInfo
  const host = address.includes(':') ? `[${address}]` : address
  return {
    url: `http://${host}:${port}${secret}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** On that address alone; on all where it is not this machine's own, as behind a name or a NAT. */
async function listen(server: ReturnType<typeof createServer>, address: string): Promise<void> {
  const listening = once(server, 'listening')
  server.listen(0, address)
  try {
    await listening
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (!['EADDRNOTAVAIL', 'ENOTFOUND', 'EAI_AGAIN'].includes(code)) throw error
    server.listen(0)
    await once(server, 'listening')
  }
}

/** A CGI program (RFC 3875): the request as its environment, the answer with headers of its own. */
async function backend(
  folder: string,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { headers, method } = request
  const child = spawn('git', ['http-backend'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: {
      ...gitEnvironment,
      PATH: process.env['PATH'],
      GIT_PROJECT_ROOT: folder,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: path,
      REQUEST_METHOD: method,
      QUERY_STRING: method === 'GET' ? 'service=git-upload-pack' : '',
      CONTENT_TYPE: headers['content-type'] ?? '',
      HTTP_CONTENT_ENCODING: headers['content-encoding'] ?? '',
      GIT_PROTOCOL: String(headers['git-protocol'] ?? ''),
    },
  })
  // It may answer, and end, before it has read everything.
  child.stdin.on('error', () => {})
  request.pipe(child.stdin)
  const answer = await buffer(child.stdout)
  const end = answer.indexOf('\r\n\r\n')
  if (end === -1) throw new Error('git http-backend gave no answer')
  let status = 200
  for (const line of answer.subarray(0, end).toString().split('\r\n')) {
    const [, name = '', value = ''] = /^([^:]+): *(.*)$/.exec(line) ?? []
    if (name.toLowerCase() === 'status') status = Number.parseInt(value, 10)
    else response.setHeader(name, value)
  }
  response.writeHead(status).end(answer.subarray(end + 4))
}
