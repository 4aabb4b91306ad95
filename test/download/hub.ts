// Turns files into a hub on loopback that misbehaves on demand, and notes what it was asked, so that
// a test can tell what the download program did about each fault.

import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import type { AddressInfo } from 'node:net'

export interface Exchange {
  /** Which request this is, counted from 1. */
  readonly request: number
  /** The file that is asked for, whole. */
  readonly body: Buffer
  /** The first byte that is asked for. */
  readonly offset: number
  readonly incoming: IncomingMessage
  readonly response: ServerResponse
  /** Answers as a sound hub would, from a body that may be another one. */
  serve(body?: Buffer): void
}

/** How a hub answers. */
export type Answer = (exchange: Exchange) => void

export interface Request {
  readonly path: string
  readonly authorization: string | undefined
  readonly range: string | undefined
}

export interface Hub {
  readonly url: string
  readonly port: number
  readonly requests: Request[]
  close(): Promise<void>
}

export interface Certificate {
  readonly key: string
  readonly cert: string
}

/** Starts a hub that has these files in each repository and revision. */
export async function startHub(
  files: Readonly<Record<string, Buffer>>,
  answer: Answer = faults.sound,
  certificate?: Certificate,
): Promise<Hub> {
  const requests: Request[] = []
  const listener: RequestListener = (incoming, response) => {
    const path = incoming.url ?? ''
    const { range, authorization } = incoming.headers
    requests.push({ path, authorization, range })
    const name = decodeURIComponent(/\/resolve\/[^/]+\/(.*)$/.exec(path)?.[1] ?? '')
    const body = files[name]
    if (body === undefined) {
      response.writeHead(404).end('Entry not found')
      return
    }
    const offset = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0)
    const serve = (content = body): void => serveFrom(response, content, offset)
    answer({ request: requests.length, body, offset, incoming, response, serve })
  }
  const server =
    certificate === undefined ? createServer(listener) : createTlsServer(certificate, listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `${certificate === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections()
        server.close(() => resolve())
      }),
  }
}

function serveFrom(response: ServerResponse, body: Buffer, offset: number): void {
  if (offset > 0 && offset >= body.length) {
    response.writeHead(416, { 'content-range': `bytes */${body.length}` }).end()
    return
  }
  begin(response, body, offset)
  response.end(body.subarray(offset))
}

/** Sends the head of a sound answer. */
function begin(response: ServerResponse, body: Buffer, offset: number): void {
  const length = { 'content-length': body.length - offset, 'accept-ranges': 'bytes' }
  if (offset === 0) response.writeHead(200, length)
  else {
    const range = `bytes ${offset}-${body.length - 1}/${body.length}`
    response.writeHead(206, { ...length, 'content-range': range })
  }
}

/** Sends a part of what is asked for, and then what `then` does. */
function sendSome({ response, body, offset }: Exchange, bytes: number, then: () => void): void {
  begin(response, body, offset)
  response.write(body.subarray(offset, offset + bytes))
  setTimeout(then, 50)
}

const html = '<html><body>Log in to use this network</body></html>\n'

/** Answers so a number of times, and then as a sound hub. */
export const atFirst =
  (answer: Answer, times = 1): Answer =>
  (exchange) =>
    exchange.request > times ? exchange.serve() : answer(exchange)

/** Only a status, with headers. */
export const status =
  (code: number, headers: Record<string, string> = {}): Answer =>
  ({ response }) => {
    response.writeHead(code, headers).end(code < 400 ? '' : 'no')
  }

/** Sends on to another address of the file. */
export const redirect =
  (base: string): Answer =>
  ({ response, incoming }) => {
    response.writeHead(302, { location: `${base}${incoming.url}` }).end()
  }

export const faults = {
  sound: ({ serve }) => serve(),
  /** Closes the connection in the middle of what is asked for. */
  drop: (exchange) => sendSome(exchange, 50_000, () => exchange.response.destroy()),
  /** Closes the connection without an answer. */
  hangUp: ({ response }) => void response.destroy(),
  /** Sends the whole file, whatever is asked for. */
  ignoreRanges: ({ body, response }) => {
    response.writeHead(200, { 'content-length': body.length }).end(body)
  },
  /** Says that half of the file is all of it. */
  truncate: ({ body, serve }) => serve(body.subarray(0, body.length / 2)),
  /** Sends the file twice. */
  sendTooMuch: ({ body, serve }) => serve(Buffer.concat([body, body])),
  /** Sends without an end; `pauseMs` makes it a slow one. */
  endless: ({ body, response }) => stream(response, body, 1),
  endlessSlow: ({ body, response }) => {
    response.writeHead(200)
    response.write(body)
    stream(response, Buffer.alloc(100), 50)
  },
  wrong: ({ body, serve }) => serve(Buffer.from(body).fill(0, 4)),
  portal: ({ response }) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(html)
  },
  empty: ({ response }) => {
    response.writeHead(200, { 'content-length': 0 }).end()
  },
  silent: () => undefined,
  stall: (exchange) => sendSome(exchange, 50_000, () => undefined),
  /** Takes longer than a stall may, but something arrives all the time. */
  slow: ({ body, response }) => {
    begin(response, body, 0)
    let sent = 0
    const timer = setInterval(() => {
      response.write(body.subarray(sent, sent + body.length / 20))
      sent += body.length / 20
      if (sent < body.length) return
      clearInterval(timer)
      response.end()
    }, 350)
    response.on('close', () => clearInterval(timer))
  },
  redirectForever: ({ response, incoming }) => {
    response.writeHead(302, { location: incoming.url }).end()
  },
  needsToken: ({ incoming, response, serve }) => {
    if (incoming.headers.authorization === 'Bearer hf_right') serve()
    else response.writeHead(401).end('no')
  },
  /** Another file of the same size until the connection drops, then the right one. */
  changed: (exchange) => {
    if (exchange.request > 1) exchange.serve()
    else faults.drop({ ...exchange, body: Buffer.from(exchange.body).fill(7, 4) })
  },
} satisfies Record<string, Answer>

function stream(response: ServerResponse, chunk: Buffer, pauseMs: number): void {
  if (!response.headersSent) response.writeHead(200)
  const timer = setInterval(() => response.write(chunk), pauseMs)
  response.on('close', () => clearInterval(timer))
}
