// Three projects: `workerd` runs the tests inside the Workers runtime on a real, migrated D1; `node` runs the ones that
// need processes and files (scripts, a second Worker bound as a consumer binds it, the bundle), and `alone` those of them that
// must be the first in their process.
import { join } from 'node:path'
import { cloudflareTest, readD1Migrations } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'
import { PUBLISHED } from '../src/ops/config-file.ts'
import LongestFirst from './support/longest-first.ts'
import { ENGINE } from './support/scrypt.ts'

const root = join(import.meta.dirname, '..')
// Bundled once: without it @noble/hashes runs many times slower. Entry by entry, because a glob takes in parts for Node.
const optimized = [
  'hono',
  'hono/hono-base',
  'hono/router',
  'hono/route',
  'hono/html',
  'hono/jsx/jsx-runtime',
  'hono/jsx/jsx-dev-runtime',
  'jose',
  'zod/mini',
  'drizzle-orm',
  'drizzle-orm/d1',
  'drizzle-orm/sqlite-core',
  // Alone: what it shares with another entry moves to a chunk of its own, and every rotation becomes a property access.
  '@noble/hashes/scrypt.js',
  'fast-check',
]

/** What is polled comes late on a busy machine; the default is a second. */
const polls = { poll: { timeout: 20_000 } }

/** They mock modules, or tell wrangler before it is there which certificate to trust. */
const alone = ['test/mail/*.node.test.ts', 'test/ops/database.node.test.ts']
const inNode = {
  // A wrangler.local.toml that lies here is its owner's, not the project's.
  env: { [PUBLISHED]: root },
  testTimeout: 180_000,
  hookTimeout: 120_000,
  expect: polls,
}

// `--mode all` (npm run test:all) tries everything that `npm test` takes samples of: test/support/size.ts.
export default defineConfig({
  root,
  test: {
    reporters: ['default', './test/support/summary-reporter.ts'],
    // One more than the cores that it is meant for: a third of what a file takes is waiting, for a disk, a process or a clock.
    maxWorkers: 3,
    sequence: { sequencer: LongestFirst },
    // `npm test -- --coverage` (npm run check): the counters in each line take a quarter more CPU, so `npm test` does without.
    coverage: {
      provider: 'istanbul',
      include: ['src/**/*.ts', 'src/**/*.tsx'],
      // The scripts of pages run in Chromium, which counts no lines: test/browser.
      exclude: ['src/db/drizzle.config.ts', 'src/pages/browser/**'],
      reporter: ['text-summary', 'text'],
      reportOnFailure: true,
      thresholds: { lines: 97 },
    },
    projects: [
      {
        root,
        plugins: [
          cloudflareTest(async () => ({
            main: './src/index.ts',
            wrangler: { configPath: './wrangler.toml' },
            miniflare: {
              // Nothing leaves the machine: the range of breached passwords is empty but for padding, and nobody else answers.
              outboundService: (request) =>
                new URL(request.url).hostname === 'api.pwnedpasswords.com'
                  ? new Response(`${'0'.repeat(35)}:0`)
                  : new Response(null, { status: 502 }),
              // Where the audit log is sent in its tests. A Worker of its own takes what is in the queue, and puts it into a bucket.
              // What a read replica that is behind has: test/support/servers/replicas.ts.
              d1Databases: { OLD_COPY: 'old-copy' },
              r2Buckets: { AUDIT_BUCKET: 'audit', AUDIT_RECEIVED: 'received' },
              queueProducers: { AUDIT_QUEUE: { queueName: 'audit' } },
              workers: [
                {
                  name: 'audit-consumer',
                  modules: true,
                  compatibilityDate: '2026-10-01',
                  script: `export default { async queue({ messages }, { RECEIVED }) {
                    for (const { id, body } of messages) await RECEIVED.put(id, JSON.stringify(body))
                  } }`,
                  r2Buckets: { RECEIVED: 'received' },
                  queueConsumers: { audit: { maxBatchTimeout: 0 } },
                },
              ],
              bindings: {
                ENVIRONMENT: 'development',
                AUTH_SECRET: 'dGVzdC1vbmx5LXNlY3JldC10ZXN0LW9ubHktc2VjcmV0LXRlc3Q=',
                PASSWORD_ENGINE: ENGINE,
                TEST_MIGRATIONS: await readD1Migrations(join(root, 'migrations')),
              },
            },
          })),
        ],
        test: {
          name: 'workerd',
          include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
          exclude: ['test/**/*.node.test.ts'],
          isolate: false,
          setupFiles: ['test/support/each-file.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: polls,
          deps: { optimizer: { ssr: { enabled: true, include: optimized } } },
        },
      },
      {
        root,
        test: {
          name: 'node',
          include: ['test/**/*.node.test.ts'],
          exclude: alone,
          // wrangler is megabytes to evaluate: once a worker, not once a file.
          isolate: false,
          ...inNode,
        },
      },
      { root, test: { name: 'alone', include: alone, ...inNode } },
    ],
  },
})
