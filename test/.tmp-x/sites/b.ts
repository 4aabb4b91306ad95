import { defineSite, defineFetch, language } from 'chartwright'
import { Type } from '@sinclair/typebox'
const f = defineFetch({
  kind: 'by-secret', summary: 'x', options: Type.Object({}, { additionalProperties: false }), copies: false,
  chart: { templates: [ { file: 'secret.yaml', half: 'workload', object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: language.release.name as never, namespace: language.release.namespace as never }, stringData: { token: 'hf_x' } } } ] },
  values: () => ({}),
})
export default defineSite({
  units: [f],
  repo: { url: 'https://git.example.org/llm.git' },
  nodes: { one: { gpus: { model: 'RTX 5090' } } },
  cluster: {storageClasses: { fast: { readSpeed: '1GB/s' } } },
  services: {
    chat: {
      engine: { kind: 'llama-server' },
      model: 'ggml-org/gpt-oss-20b-GGUF/gpt-oss-20b-mxfp4.gguf',
      storage: { kind: 'claim', storageClass: 'fast' },
      fetch: { kind: 'by-secret' },
    },
  },
})
