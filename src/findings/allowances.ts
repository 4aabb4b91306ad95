// What a site allows, with a reason: findings that match are silenced, allowances that match nothing
// are themselves a finding, and so are those for codes that cannot be allowed.

import { codes, mayBeAllowed } from './codes.ts'
import type { FindingCode } from './codes.ts'
import type { Finding } from './finding.ts'

export interface SiteAllowance {
  readonly site: string
  /** Pointer of the allowance itself. */
  readonly pointer: string
  readonly code: string
  /** Pointer below which it holds. */
  readonly at: string | undefined
}

/** The findings that are left, and those about the allowances. */
export function applyAllowances(
  findings: readonly Finding[],
  allowances: readonly SiteAllowance[],
): Finding[] {
  const used = new Set<SiteAllowance>()
  const left = findings.filter((finding) => {
    const allowed = allowances.filter((allowance) => matches(allowance, finding))
    for (const allowance of allowed) used.add(allowance)
    return allowed.length === 0
  })
  return [
    ...left,
    ...allowances.flatMap((allowance) => (used.has(allowance) ? [] : [complaint(allowance)])),
  ]
}

const matches = ({ site, code, at = '' }: SiteAllowance, finding: Finding): boolean =>
  finding.at.site === site &&
  finding.code === code &&
  mayBeAllowed(finding.code) &&
  [finding.at.pointer, inSite(finding.at.pointer)].some(
    (pointer) => pointer === at || pointer.startsWith(`${at}/`),
  )

/** The same place in the site itself, for what an environment says in its own words. */
const inSite = (pointer: string): string => pointer.replace(/^\/environments\/[^/]+/, '')

function complaint({ site, pointer, code }: SiteAllowance): Finding {
  const at = { site, pointer }
  if (!mayBeAllowed(code as FindingCode))
    return {
      code: 'SITE-041',
      message: `${code} ${codes[code as FindingCode].slug} cannot be allowed: what it finds would not give a chart that works.`,
      at,
      hint: 'Remove the allowance and correct what the finding names.',
    }
  return {
    code: 'SITE-040',
    message: `The allowance for ${code} matches nothing, so it would hide the next such finding unseen.`,
    at,
    hint: 'Remove it.',
  }
}
