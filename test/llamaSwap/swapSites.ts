// Small sites of llama-swap in memory, and of a llama-server for comparison; a test says what differs.

export const oss = 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf'
export const eyes = {
  name: 'Qwen/Qwen3-VL-4B-Instruct-GGUF/Qwen3VL-4B-Instruct-Q4_K_M.gguf',
  projector: 'mmproj-Qwen3VL-4B-Instruct-F16.gguf',
}

export const site = (service: object, gpus = true) => ({
  repo: { url: 'https://git.example.org/llm.git' },
  cluster: { kubernetes: '1.36', storageClasses: { fast: { readSpeed: '500MB/s' } } },
  nodes: { one: gpus ? { gpus: { model: 'RTX 5090' } } : {} },
  services: { chat: { storage: { kind: 'claim', storageClass: 'fast' }, ...service } },
})
export const swapSite = (engine: object, service: object = {}) =>
  site({ engine: { kind: 'llama-swap', ...engine }, ...service })
