// Where the facts about llama.cpp were read. What is only in another project's record of llama.cpp is
// cited as that record.

import type { Source } from '../engineProfile.ts'

const repository = 'ggml-org/llama.cpp'
const change = (number: number): Source => ({
  repository,
  file: 'pull request',
  version: `#${number}`,
})

export const sources = {
  /** The generated list of flags, at a commit after b11521 (its default port is 9931). */
  readme: {
    repository,
    file: 'tools/server/README.md',
    version: '00dc8057ab28c9cb4c79a6dd6dfce07fe779f63b',
  },
  /** All options of the parser, four commits after b10669. */
  parser: {
    repository,
    file: 'common/arg.cpp',
    version: 'f5e85d43a048f3d5adefb4c5e29867d8077fba62',
  },
  dockerfile: {
    repository,
    file: '.devops/cuda.Dockerfile',
    version: '00d69466401fcd0adefa36d269861b5efda8a551',
  },
  /** What changed from build to build, up to b11313, by a project that follows each of them. */
  record: {
    repository: 'bernardladenthin/java-llama.cpp',
    file: 'docs/history/llama-cpp-breaking-changes.md',
    version: '00eb723ef69f3b7f342812c9baabd3cea1e2d72c',
  },
  /** The same project's changes, up to b11534. */
  changelog: {
    repository: 'bernardladenthin/java-llama.cpp',
    file: 'CHANGELOG.md',
    version: 'unreleased, after 5.1.0',
  },
  /** Names the build that removed the flags of the load mode. */
  loadModeRemoval: {
    repository: 'thomas9120/LLama-GUI',
    file: 'pull request',
    version: '#361',
  },
  /** What /metrics of a running server says, in its HELP and TYPE lines. */
  running: { repository, file: '/metrics of llama-server', version: 'b11205' },
  change,
} as const
