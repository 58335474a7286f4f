// What a repository says of itself: the changelog keeps its form and names every migration, issue forms are what GitHub takes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import packageJson from '../../package.json' with { type: 'json' }
import { anchorsOf } from '../support/papers.ts'
import { projectRoot } from '../support/servers/processes.ts'

const text = (path: string): string => readFileSync(join(projectRoot, path), 'utf8')

describe('CHANGELOG.md', () => {
  const changelog = text('CHANGELOG.md')
  const versions = [...changelog.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading)

  it('begins with what is unreleased, then has each version with its day, the newest first', () => {
    const [first, ...released] = versions
    expect(first).toBe('[Unreleased]')
    expect(released.length).toBeGreaterThan(0)
    const days = released.map((heading) => /^\[\d+\.\d+\.\d+\] - (\d{4}-\d{2}-\d{2})$/.exec(heading)?.[1] ?? heading)
    expect(days).toEqual(days.toSorted((one, other) => other.localeCompare(one)))
    for (const day of days) expect(new Date(day).toISOString().slice(0, 10)).toBe(day)
    expect(released[0]).toContain(`[${packageJson.version}]`)
  })

  it('has the sections of Keep a Changelog, each once a version, and Migrations', () => {
    const known = ['Added', 'Changed', 'Deprecated', 'Removed', 'Migrations', 'Fixed', 'Security']
    for (const part of changelog.split(/^## /m).slice(1)) {
      const sections = [...part.matchAll(/^### (.+)$/gm)].map(([, section = '']) => section)
      expect(sections.length).toBeGreaterThan(0)
      expect(sections).toEqual(known.filter((section) => sections.includes(section)))
    }
  })

  it('names every migration', () => {
    const numbers = new Set<number>()
    for (const [, first = '', , last = first] of changelog.matchAll(/`(\d{4})_\w+`( to `(\d{4})_\w+`)?/g))
      for (let number = Number(first); number <= Number(last); number += 1) numbers.add(number)
    const files = readdirSync(join(projectRoot, 'migrations')).filter((name) => /^\d{4}_.+\.sql$/.test(name))
    expect([...numbers].toSorted((one, other) => one - other)).toEqual(files.map((name) => Number(name.slice(0, 4))))
    for (const [, name = ''] of changelog.matchAll(/`(\d{4}_\w+)`/g)) expect(files).toContain(`${name}.sql`)
  })
})

describe('the forms of .github', () => {
  const forms = readdirSync(join(projectRoot, '.github/ISSUE_TEMPLATE'))

  it.each(forms.filter((name) => name !== 'config.yml'))('%s is an issue form', (name) => {
    const form = parse(text(`.github/ISSUE_TEMPLATE/${name}`)) as {
      name: string
      description: string
      body: { type: string; id?: string; attributes: Record<string, unknown> }[]
    }
    expect(form).toMatchObject({ name: expect.any(String) as string, description: expect.any(String) as string })
    const fields = form.body.filter(({ type }) => type !== 'markdown')
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length)
    for (const { type, id, attributes } of form.body) {
      expect(['markdown', 'input', 'textarea', 'dropdown', 'checkboxes']).toContain(type)
      if (type === 'markdown') expect(attributes).toHaveProperty('value')
      else
        expect({ id, label: attributes['label'] }).toEqual({
          id: expect.stringMatching(/^[a-z]+$/) as string,
          label: expect.any(String) as string,
        })
    }
  })

  it('sends vulnerabilities another way', () => {
    const config = parse(text('.github/ISSUE_TEMPLATE/config.yml')) as {
      contact_links: { name: string; url: string }[]
    }
    expect(config.contact_links.map(({ url }) => url)).toEqual([expect.stringContaining('report-privately')])
    expect(text('SECURITY.md')).toContain(config.contact_links[0]?.url)
  })

  it('lead to files and headings that are there', () => {
    for (const name of [...forms.map((form) => `ISSUE_TEMPLATE/${form}`), 'PULL_REQUEST_TEMPLATE.md'])
      for (const [, path = '', anchor] of text(`.github/${name}`).matchAll(
        /\]\(\.\.\/blob\/main\/([\w./-]+)(?:#([\w-]+))?\)/g,
      ))
        if (anchor === undefined) expect(text(path).length).toBeGreaterThan(0)
        else expect(anchorsOf(text(path))).toContain(anchor)
  })
})
