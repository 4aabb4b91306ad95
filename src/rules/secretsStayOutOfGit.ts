// What is committed is public to everybody who can read the repository. A Secret with contents must
// come from somewhere else: made by hand, sealed, or by an operator.

import { describe } from '../kubernetes/manifest.ts'
import type { Rule } from './rule.ts'

export const secretsStayOutOfGit: Rule = {
  code: 'SEC-003',
  hint: 'Make the Secret out of band and name it in the site, or seal it.',
  check({ applications }, find) {
    for (const { objects } of applications)
      for (const { manifest, origin } of objects)
        if (manifest.kind === 'Secret' && ('data' in manifest || 'stringData' in manifest))
          find(
            origin,
            `${describe(manifest)} holds its contents, so they would be committed in plain text.`,
          )
  },
}
