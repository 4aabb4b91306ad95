// That nobody is told an address that only this machine can use.

import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'

import { expect, test } from 'vitest'

import { reachableAddress } from './reachableAddress.ts'

test('a loopback address is refused, with what to do', async () => {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const { port } = server.address() as AddressInfo
  try {
    const asked = reachableAddress(`https://127.0.0.1:${port}`)
    await expect(asked).rejects.toThrow(
      /a loopback address.*--address.*docker network inspect kind/,
    )
  } finally {
    server.close()
  }
})
