// Turns sets of files into commits of a bare git repository that Argo CD reads by a file:// URL,
// or from a server where it cannot read this machine's files.

import { execFile } from 'node:child_process'
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { promisify } from 'node:util'

export interface GitRepository {
  url: string
  branch: string
  /** Commits these files and nothing else: the contents of a folder, or path → content. */
  commit(content: string | Record<string, string>, message: string): Promise<string>
}

const BRANCH = 'main'

/** None of the user's configuration: no signing, no hooks, no other name. */
export const gitEnvironment = {
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'e2e',
  GIT_AUTHOR_EMAIL: 'e2e@example.invalid',
  GIT_COMMITTER_NAME: 'e2e',
  GIT_COMMITTER_EMAIL: 'e2e@example.invalid',
}

/** In `<directory>/<name>.git`; `served`: the URL at which others reach the directory. */
export async function gitRepository(
  directory: string,
  name: string,
  served = pathToFileURL(directory).href,
): Promise<GitRepository> {
  const bare = join(directory, `${name}.git`)
  const tree = join(directory, `${name}.tree`)
  const gitInTree = (...args: string[]): Promise<string> =>
    git('-C', tree, `--git-dir=${bare}`, `--work-tree=${tree}`, ...args)

  await git('init', '--quiet', '--bare', `--initial-branch=${BRANCH}`, bare)
  return {
    url: `${served}/${name}.git`,
    branch: BRANCH,

    async commit(content, message) {
      await rm(tree, { recursive: true, force: true })
      await mkdir(tree)
      if (typeof content === 'string') await cp(content, tree, { recursive: true })
      else {
        for (const [path, data] of Object.entries(content)) {
          await mkdir(dirname(join(tree, path)), { recursive: true })
          await writeFile(join(tree, path), data)
        }
      }
      await gitInTree('add', '--all', '--force', '.')
      await gitInTree('commit', '--quiet', '--allow-empty', `--message=${message}`)
      return gitInTree('rev-parse', 'HEAD')
    },
  }
}

async function git(...args: string[]): Promise<string> {
  const env = { ...process.env, ...gitEnvironment }
  return (await promisify(execFile)('git', args, { env })).stdout.trim()
}
