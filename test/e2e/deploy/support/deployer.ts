// Turns the committed site rtx5090 into a folder with its deploy.sh, and a run of that program into
// what it said: with the real kubectl, as any user of the run's cluster.

import { execFile } from 'node:child_process'
import { createServer } from 'node:http'
import { once } from 'node:events'
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'

import { tools } from '../../../tools/tools.ts'
import type { Home } from '../../rtx5090/support/home.ts'

export interface Said {
  readonly code: number
  /** Standard output and errors. */
  readonly log: string
}

export interface Deployer {
  run(
    words: readonly string[],
    options?: { readonly as?: string; readonly input?: string },
  ): Promise<Said>
  /** Replaces what a file of the folder holds; gives what it held. */
  write(path: string, text: string): void
  /** What `path` below gitops/rtx5090 holds for this run. */
  text(path: string): string
  stop(): void
}

const BELOW = 'gitops/rtx5090/'

/** `key` gives the API key that the server on this machine wants; the nodes have no port-forward. */
export async function deployer(home: Home, key: () => Promise<string>): Promise<Deployer> {
  const { kubeconfig, directory } = home.cluster
  const folder = join(directory, 'deployer')
  const write = (path: string, text: string): void => {
    const file = join(folder, path)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text)
  }
  for (const [path, text] of Object.entries(home.deployed.files))
    if (path.startsWith(BELOW)) write(path.slice(BELOW.length), text)

  const server = createServer(async ({ url, headers }, response) => {
    const isOpen = url === '/health' || headers.authorization === `Bearer ${await key()}`
    response.writeHead(isOpen ? 200 : 401).end('{"data": [{"id": "gpt-oss-20b"}]}')
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo

  const program = join(folder, 'kubectl')
  const flags = `--kubeconfig=${kubeconfig} --cache-dir=${join(directory, 'kubectl-cache')}`
  writeFileSync(
    program,
    `#!/bin/sh
case $1 in
  port-forward)
    echo 'Forwarding from 127.0.0.1:${port} -> 8080'
    exec sleep 60 ;;
esac
exec ${(await tools()).kubectl} "$@" ${flags} $AS
`,
  )
  chmodSync(program, 0o755)

  return {
    write,
    text: (path) => home.deployed.files[BELOW + path]!,
    stop: () => void server.close(),
    run: (words, { as, input = '' } = {}) =>
      new Promise((resolve) => {
        const environment = {
          ...process.env,
          KUBECTL: program,
          AS: as === undefined ? '' : `--as=${as}`,
          DEPLOY_PROGRESS_SECONDS: '1',
        }
        const child = execFile(
          'sh',
          [join(folder, 'deploy.sh'), ...words],
          { env: environment },
          (_error, out, err) => resolve({ code: child.exitCode!, log: out + err }),
        )
        child.stdin!.end(input)
      }),
  }
}
