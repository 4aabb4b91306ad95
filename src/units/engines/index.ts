// One line per engine, in alphabetical order: the kind it exports is the word that a site writes.
export { litellm } from './litellm.ts'
export { llamaServer } from './llamaServer.ts'
export { llamaSwap } from './llamaSwap.ts'
export { vllm } from './vllm.ts'
