// What may go wrong with a llama-server that runs, by what is seen of it. The quoted lines are those of
// build b11205.

import type { ResolvedFacts } from '../../units/serviceFacts.ts'
import type { Trouble } from '../../units/unit.ts'
import type { LlamaOptions } from './llamaOptions.ts'

export const llamaTroubles = (
  { configMap = false }: LlamaOptions,
  { app, gpus, namespace }: ResolvedFacts,
): Trouble[] => [
  {
    see: 'the log says `unknown model architecture`',
    look: `\`kubectl logs -n ${namespace} deployment/${app} --previous\``,
    usually: 'the model is newer than the build: raise `build` in the site, and lock its image',
  },
  ...(gpus > 0
    ? [
        {
          see: 'the log says `no usable GPU found`, and every answer is slow',
          look: `\`kubectl exec -n ${namespace} deployment/${app} -- nvidia-smi\``,
          usually:
            'the pod has no card in spite of its request: the RuntimeClass is missing, or the image is one without CUDA',
        },
      ]
    : []),
  {
    see: 'answers are far slower than before, and the disk of the node is busy',
    look: `\`kubectl top pod -n ${namespace}\``,
    usually:
      'the files that the server maps find no room in memory, and are read again and again: the plan says how much they are',
  },
  ...(configMap
    ? [
        {
          see: 'a setting in the ConfigMap was changed by hand, and nothing happens',
          look: `\`kubectl get configmap -n ${namespace} ${app}-config -o yaml\``,
          usually:
            'a server reads it at its start only, and Argo CD puts back what git says: change the site, whose pods then roll by themselves',
        },
      ]
    : []),
]
