// What llama-server of llama.cpp understands, build by build. docs/engines.md says how a build is added
// and what is not known.

import type { EngineProfile } from './engineProfile.ts'
import { chat } from './llamaCpp/chat.ts'
import { context } from './llamaCpp/context.ts'
import { metrics } from './llamaCpp/metrics.ts'
import { model } from './llamaCpp/model.ts'
import { process } from './llamaCpp/process.ts'
import { removed } from './llamaCpp/removed.ts'
import { sampling } from './llamaCpp/sampling.ts'
import { server } from './llamaCpp/server.ts'
import { sources } from './llamaCpp/sources.ts'
import { speculative } from './llamaCpp/speculative.ts'

const { changelog, dockerfile, parser, readme, record } = sources

/** The flags had no variable before; b11080 has them, b11069 has not (#27380). */
const samplingVariables = [
  'TEMPERATURE',
  'TOP_P',
  'MIN_P',
  'REPEAT_PENALTY',
  'PRESENCE_PENALTY',
  'FREQUENCY_PENALTY',
].map((name) => ({ name: `LLAMA_ARG_${name}`, since: 11070, source: record }))

export const llamaCpp: EngineProfile = {
  engine: 'llama-server',
  version: (build) => `b${build}`,
  syntax: 'llama.cpp',
  covers: { from: 10673, to: 11521 },
  flags: [process, context, model, sampling, server, chat, speculative, removed],
  variables: [
    { name: 'LLAMA_TRACE', note: 'traces what slots accept', source: record },
    ...samplingVariables,
  ],
  ports: [
    { port: 8080, until: 11521, source: parser },
    { port: 9931, since: 11521, source: changelog },
  ],
  image: {
    entrypoint: ['/app/llama-server'],
    env: { LLAMA_ARG_HOST: '0.0.0.0' },
    source: dockerfile,
  },
  probe: { path: '/health', loading: 503, ready: 200, source: readme },
  metrics,
  behaviours: [
    {
      since: 10792,
      says: '--reasoning-preserve is on by default: the history keeps its reasoning and takes more tokens (#28174)',
      source: record,
    },
    {
      since: 10870,
      says: '--mmproj-device and the devices of the draft model follow --device where they are not given',
      source: record,
    },
    {
      since: 11104,
      says: '--host takes several addresses with commas (#28690)',
      source: record,
    },
    {
      since: 11222,
      says: '--rpc is known in every build, and refused at the start where the build is without RPC (#29537)',
      source: record,
    },
    {
      since: 11411,
      says: 'files of saved slots from earlier builds are refused (#28498)',
      source: changelog,
    },
  ],
}
