// `chartwright seal`: seals a secret with the certificate of the cluster, offline, into the committed
// file of its site; with --check it says what is sealed there.

import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'

import type { Command as Program } from 'commander'

import { didYouMean } from '../findings/nearest.ts'
import { showName } from '../findings/show.ts'
import { labelPattern } from '../kubernetes/names.ts'
import { readCertificate, validity } from '../sealed/certificate.ts'
import type { Certificate } from '../sealed/certificate.ts'
import { seal as sealed } from '../sealed/seal.ts'
import { readSealedInputs, recall, remember, sealedInputsFile } from '../sealed/sealedInputs.ts'
import type { SealedInput, SealedInputs } from '../sealed/sealedInputs.ts'
import {
  isNamespacedName,
  isSecretKey,
  namespacedNameForm,
  renderSealed,
  secretKeyForm,
} from '../sealed/sealedSecrets.ts'
import type { SealedSecrets } from '../sealed/sealedSecrets.ts'
import { readIfThere } from '../tree/readIfThere.ts'
import { finishInterrupted, writeTree } from '../tree/writeTree.ts'
import { UsageError } from './command.ts'
import type { Command, ExitCode, Terminal } from './command.ts'
import { sealCheck } from './sealCheck.ts'
import type { KnownSites } from './sealCheck.ts'
import { faultProblem, fetchHint, readSealFolder, validityProblem } from './sealFolder.ts'
import type { SealFolder } from './sealFolder.ts'
import { problemsText } from './problemsText.ts'
import { checkText, sealText } from './sealReport.ts'
import type { Outcome, Problem, SealReport } from './sealReport.ts'
import { secretInput } from './secretInput.ts'
import type { SecretInput, Stdin } from './secretInput.ts'

export interface SealFlags {
  readonly environment?: string
  readonly fromFile?: string
  readonly exact?: boolean
  readonly certificate?: string
  readonly replaceCertificate?: boolean
  readonly check?: boolean
  readonly json?: boolean
}

/** What a run meets of the world, besides the terminal. */
export interface Outside {
  readonly stdin: Stdin
  /** Milliseconds since 1970. */
  readonly now: number
}

export const seal: Command = {
  register(program, terminal, done) {
    program
      .command('seal')
      .summary('seal a secret for a cluster with sealed-secrets')
      .usage('[options] <site> <namespace>/<name> <key>\n       chartwright seal --check [site]')
      .description(
        'Seals a secret with sealed/<site>/certificate.pem, offline, and puts it into sealed/<site>/secrets.json, which is committed. The secret is piped in, read from a file, or asked for; it is never an argument.',
      )
      .option('--environment <name>', 'environment of the site that it is for; default: default')
      .option('--from-file <path>', 'file that holds the secret')
      .option('--exact', 'keep the line feed at the end of a single line')
      .option('--certificate <path>', 'certificate of the cluster, to seal with and to keep there')
      .option('--replace-certificate', 'let --certificate replace the one that lies there')
      .option('--check', 'seal nothing; list what is sealed, and what is wrong with it')
      .option('--json', 'print the result as JSON (schemas/seal-report.schema.json)')
      .addHelpText('after', examples)
      .allowExcessArguments()
      .configureOutput({ outputError: (text, write) => write(withoutValues(text)) })
      .action(async (flags: SealFlags, { args }: Program) =>
        done(await runSeal(args, flags, terminal, { stdin: process.stdin, now: Date.now() })),
      )
  },
}

const examples = `
Examples:
  kubeseal --fetch-cert > cluster.pem
  chartwright seal home llm/chat-lb-ip loadBalancerIP --certificate cluster.pem < address.txt
  chartwright seal home llm/chat-lb-ip loadBalancerIP      (asks, and shows nothing)
  chartwright seal home llm/tls tls.key --from-file key.pem --environment trial

Charts bring the address of a load balancer to the cluster;
what else is sealed needs a SealedSecret of yours.`

/** Commander quotes an option that it does not know; after its name that may be a secret. */
const withoutValues = (text: string): string =>
  text.replace(/(unknown option '(?:--[^=']*|-[^-']))[\s\S]*'/, "$1'")

/**
 * Seals, or checks what is sealed. Exit code 0 where that is done, 1 where something is wrong with
 * the certificate, the input or a committed file.
 *
 * @param words The arguments: site, namespace and name, key.
 * @throws UsageError where it is called wrongly: exit code 2.
 */
export async function runSeal(
  words: readonly string[],
  flags: SealFlags,
  terminal: Terminal,
  outside: Outside,
): Promise<ExitCode> {
  const known = await knownSites(terminal.root)
  const done =
    flags.check === true
      ? check(words, flags, known, terminal.root, outside.now)
      : await sealOne(targetOf(words, flags, known), flags, terminal, outside)
  const exitCode = done.problems.some(({ severity }) => severity === 'error') ? 1 : 0
  const report: SealReport = { sealReportVersion: 1, exitCode, ...done }
  if (flags.json === true) terminal.out(`${JSON.stringify(report, null, 2)}\n`)
  else
    terminal.out(
      (flags.check === true ? checkText(report) : sealText(report)) +
        problemsText(report.problems, terminal),
    )
  return exitCode
}

type Done = Omit<SealReport, 'sealReportVersion' | 'exitCode'>

const nothing: Done = { blobs: [], certificates: [], problems: [], written: [] }
const failed = (...problems: readonly Problem[]): Done => ({ ...nothing, problems: [...problems] })

async function knownSites(root: string): Promise<KnownSites> {
  // Loaded here, as it brings the parser of TypeScript with it.
  const [{ load }, { environmentsOf }] = await Promise.all([
    import('../stages/1-load/load.ts'),
    import('../stages/1-load/environments.ts'),
  ])
  const unloaded: [string, undefined][] = []
  const sources = await load(root, ({ at }) => void unloaded.push([at.site, undefined]))
  const loaded = sources.map(({ name, raw }): [string, string[]] => [
    name,
    environmentsOf(raw as Record<string, unknown>)
      .map((environment) => environment.name)
      .filter(isLabel),
  ])
  return new Map([...unloaded, ...loaded].filter(([name]) => isLabel(name)))
}

/** Names become folders, so what Kubernetes would refuse, such as `..`, is refused here too. */
const isLabel = (name: string): boolean => new RegExp(labelPattern).test(name)

function check(
  words: readonly string[],
  flags: SealFlags,
  known: KnownSites,
  root: string,
  now: number,
): Done {
  const [site, ...more] = words
  const { check: _check, json: _json, ...others } = flags
  if (more.length > 0 || Object.keys(others).length > 0)
    throw new UsageError(
      '--check seals nothing: beside --json it takes the name of a site, or nothing for all.',
    )
  if (site !== undefined) checkSite(site, known)
  return { ...nothing, ...sealCheck(root, site, known, now) }
}

interface Target {
  readonly site: string
  readonly environment: string
  /** `<namespace>/<name>`. */
  readonly secret: string
  readonly key: string
}

function targetOf(words: readonly string[], flags: SealFlags, known: KnownSites): Target {
  const [site, secret, key, ...more] = words
  // Nothing of the words is said again from here on, where one of them may be the secret.
  if (more.length > 0)
    throw new UsageError(
      'A secret is never given as an argument: other users of this machine see arguments in the list of processes, and the shell keeps them. Pipe it in, name a file with --from-file, or leave both and type it where it is asked for. If that was the secret, remove it from the history of your shell.',
    )
  if (site === undefined || secret === undefined || key === undefined)
    throw new UsageError(
      'It takes three words: a site, <namespace>/<name> of the Secret, and a key of it.',
    )
  if (flags.replaceCertificate === true && flags.certificate === undefined)
    throw new UsageError('--replace-certificate needs --certificate with the new one.')
  checkSite(site, known)
  if (!isNamespacedName(secret))
    throw new UsageError(`The second word is no name of a Secret: ${namespacedNameForm}.`)
  if (!isSecretKey(key))
    throw new UsageError(`The third word is no key of a Secret: ${secretKeyForm}.`)
  const environment = flags.environment ?? 'default'
  const environments = known.get(site) ?? ['default']
  if (!environments.includes(environment))
    throw new UsageError(
      `${site} has no environment ${showName(environment)}${didYouMean(environment, environments) || '.'} Environments: ${environments.join(', ')}.`,
    )
  return { site, environment, secret, key }
}

function checkSite(site: string, known: KnownSites): void {
  if (known.has(site)) return
  const names = [...known.keys()]
  throw new UsageError(
    `There is no site ${showName(site)}${didYouMean(site, names) || '.'} Sites: ${names.join(', ') || 'none'}.`,
  )
}

async function sealOne(
  target: Target,
  flags: SealFlags,
  terminal: Terminal,
  { stdin, now }: Outside,
): Promise<Done> {
  const { root } = terminal
  if (finishInterrupted(root))
    terminal.err('An earlier run was interrupted while it wrote; its last steps are done now.\n')
  const before = readSealFolder(root, target.site, target.environment)
  const chosen = certificateFor(before, flags, root, now)
  if ('severity' in chosen) return failed(chosen)
  if (before.secretsProblems.length > 0) return failed(...before.secretsProblems)
  const input = await secretInput(
    {
      file: flags.fromFile,
      exact: flags.exact === true,
      root,
      prompt: `${target.key} of ${target.secret} (not shown): `,
    },
    stdin,
    terminal.err,
  )
  if ('fault' in input)
    return failed({
      severity: 'error',
      message: `Nothing was sealed. ${input.fault}`,
      hint: 'Pipe the secret in, name a file with --from-file, or type it where it is asked for.',
    })
  // Read again, as a prompt may have stood for long and another run sealed something meanwhile.
  const folder = readSealFolder(root, target.site, target.environment)
  if (folder.secretsProblems.length > 0) return failed(...folder.secretsProblems)
  return write(folder, target, chosen.certificate, input, root, now)
}

/** The certificate to seal with: the given one or the one that lies there; or why there is none. */
function certificateFor(
  folder: SealFolder,
  flags: SealFlags,
  root: string,
  now: number,
): { readonly certificate: Certificate } | Problem {
  const { certificateFile, hasCertificateFile, certificateProblem } = folder
  if (flags.certificate === undefined && certificateProblem !== undefined) return certificateProblem
  const file = flags.certificate ?? certificateFile
  const certificate =
    flags.certificate === undefined ? folder.certificate : given(root, flags.certificate)
  if (certificate === undefined)
    return {
      severity: 'error',
      message: `There is no ${certificateFile}, which is the certificate to seal with.`,
      hint: `${fetchHint} Then give it with \`--certificate new.pem\`.`,
    }
  if ('fault' in certificate) return faultProblem(file, certificate.fault)
  if (validity(certificate, now) !== 'valid')
    return validityProblem(file, certificate, now, 'error')!
  const replaces = hasCertificateFile && folder.certificate?.fingerprint !== certificate.fingerprint
  if (replaces && flags.replaceCertificate !== true)
    return {
      severity: 'error',
      message: `${certificateFile} is another certificate than the given one, so nothing was sealed.`,
      hint: 'Make sure that it is of this cluster, and say --replace-certificate. What was sealed before stays as it is; `chartwright seal --check` lists it.',
    }
  return { certificate }
}

function given(root: string, path: string): ReturnType<typeof readCertificate> {
  try {
    return readCertificate(readFileSync(resolve(root, path), 'utf8'))
  } catch (error) {
    throw new UsageError(
      `${showName(path)} cannot be read (${(error as NodeJS.ErrnoException).code}). --certificate takes the path of a certificate in PEM. ${fetchHint}`,
    )
  }
}

/** Puts the blob into the committed file, unless the one there was made of the same. */
function write(
  folder: SealFolder,
  target: Target,
  certificate: Certificate,
  input: SecretInput,
  root: string,
  now: number,
): Done {
  const { secretsFile, certificateFile, secrets } = folder
  const { secret, key } = target
  const data = Object.hasOwn(secrets, secret) ? secrets[secret]!.data : {}
  const committed = Object.hasOwn(data, key) ? data[key] : undefined
  const sealedAs = (blob: string): SealedInput => ({
    folder: folder.folder,
    namespacedName: secret,
    key,
    certificate: certificate.fingerprint,
    blob,
    plaintext: input.bytes,
  })
  const record = readSealedInputs(readIfThere(join(root, sealedInputsFile)))
  const outcome = outcomeOf(committed, record, sealedAs)
  const files =
    folder.certificate?.fingerprint === certificate.fingerprint
      ? []
      : [{ path: certificateFile, text: certificate.pem }]
  if (outcome !== 'unchanged') {
    const blob = sealed(certificate, secret, input.bytes)
    const changed: SealedSecrets = {
      ...secrets,
      [secret]: {
        scope: 'strict',
        data: { ...data, [key]: { blob, certificate: certificate.fingerprint } },
      },
    }
    files.push({ path: secretsFile, text: renderSealed(changed) })
    writeTree(root, files, [])
    writeRecord(root, remember(record, sealedAs(blob)))
  } else writeTree(root, files, [])
  return {
    blobs: [{ ...target, file: secretsFile, certificate: certificate.fingerprint, outcome }],
    certificates: [],
    problems: [
      ...(input.trimmed ? [trimmedNote] : []),
      ...[validityProblem(certificateFile, certificate, now, 'warning')].filter(
        (problem) => problem !== undefined,
      ),
    ],
    written: files.map(({ path }) => path),
  }
}

const trimmedNote: Problem = {
  severity: 'note',
  message: 'The line feed at the end of the input was left out.',
  hint: 'If it belongs to the secret, seal again with --exact.',
}

function outcomeOf(
  committed: { readonly blob: string; readonly certificate: string } | undefined,
  record: SealedInputs,
  sealedAs: (blob: string) => SealedInput,
): Outcome {
  if (committed === undefined) return 'added'
  const input = sealedAs(committed.blob)
  if (committed.certificate !== input.certificate) return 'certificate-changed'
  const outcomes = { same: 'unchanged', other: 'input-changed', unknown: 'not-recorded' } as const
  return outcomes[recall(record, input)]
}

/** For this user's eyes only, and never in git: who has it can try what a short secret might be. */
function writeRecord(root: string, record: SealedInputs): void {
  const path = join(root, sealedInputsFile)
  const ignore = join(dirname(path), '.gitignore')
  mkdirSync(dirname(path), { recursive: true })
  if (!existsSync(ignore)) writeFileSync(ignore, '*\n')
  const draft = `${path}.${process.pid}`
  writeFileSync(draft, `${JSON.stringify(record, null, 2)}\n`, { mode: 0o600 })
  renameSync(draft, path)
}
