// The contract of a host: what runs services on a machine without a cluster, as files of that machine.

import type { Static, TObject } from '@sinclair/typebox'

import type { SetupStep, Unit, UnitProblem } from '../unit.ts'

/** A program on a host, as it is declared to be. */
export interface HostProgram {
  /** Absolute path. */
  readonly path: string
  /** Its build; absent where the host may have any. */
  readonly build?: string
}

/** What a service is called on its host. */
export interface HostNames {
  /** Its unit, without .service. */
  readonly unit: string
  /** What its files are called after. */
  readonly name: string
}

/** One service as its host runs it. */
export interface HostedService extends HostNames {
  readonly app: string
  readonly port: number
  /** Cards that it uses; 0: it sees none. */
  readonly gpus: number
  readonly hasKey: boolean
  readonly program: HostProgram & {
    /** What units and files of the program are called after. */
    readonly name: string
    /** Where its documentation is. */
    readonly home: string
    /** The words that begin a line of what its `--version` prints. */
    readonly version: string
  }
  readonly arguments: readonly string[]
  /** Environment variables that the site gives it. */
  readonly variables: Readonly<Record<string, string>>
  /** Path that answers 200 when the model is loaded. */
  readonly healthPath: string
  readonly model: {
    readonly repo: string
    readonly revision: string
    /** Lines as download.sh reads them. */
    readonly list: string
    /** Path of the file that says that the list is there. */
    readonly marker: string
    /** Address of the hub. */
    readonly hub: string
  }
  readonly startupSeconds: number
  /** Absent where the model is not known enough to say. */
  readonly memoryLimitBytes?: number
}

/** A host with everything that it runs. */
export interface HostFacts {
  /** Below sites/, where it is declared. */
  readonly site: string
  readonly name: string
  readonly address: string
  /** Networks that may connect; undefined where nobody has said. */
  readonly clients: readonly string[] | undefined
  readonly services: readonly HostedService[]
}

/** A file of the host's folder. */
export interface HostFile {
  readonly path: string
  readonly text: string
  readonly executable?: true
}

export interface Host<K extends string = string, O extends TObject = TObject> extends Unit<
  'host',
  K,
  O
> {
  /** What a service is called, by its program, its own name and what its site says of the unit. */
  names(program: string, app: string, unit: string | undefined): HostNames
  /** The program of an engine. */
  program(options: Static<O>, engine: string): HostProgram
  /** The engines whose programs the options describe. */
  engines(options: Static<O>): readonly string[]
  /** Absolute path of the folder of the models. */
  modelDirectory(options: Static<O>): string
  /** Path of the API key as the process of a unit reads it. */
  apiKeyFile(unit: string): string
  /** What cannot be said to a process there. `at` is below the service. */
  faults(service: HostedService): readonly UnitProblem[]
  files(options: Static<O>, host: HostFacts): readonly HostFile[]
  /** Shell lines that give the API key to KEY. */
  readKey(service: HostedService): string
  /** What a person does on the host, with its folder of the repository. */
  steps(options: Static<O>, host: HostFacts, folder: string): readonly SetupStep[]
}

/** Defines a kind of host; the types of its options follow from their schema. */
export const defineHost = <const K extends string, O extends TObject>(
  host: Omit<Host<K, O>, 'family'>,
): Host<K, O> => ({ family: 'host', ...host }) as Host<K, O>
