// The filter of the API's reference: shows the operations whose text has every word that is typed, at the side and in the page.
import { byId } from './ask.ts'

const field = byId<HTMLInputElement>('filter')
const found = byId('found')
const articles = [...document.querySelectorAll<HTMLElement>('article.operation')]
const texts = new Map(articles.map((article) => [article.id, `${article.id} ${article.textContent}`.toLowerCase()]))

/** Hides what has nothing left to show. */
function hideEmpty(selector: string, kept: string): void {
  for (const box of document.querySelectorAll<HTMLElement>(selector))
    box.hidden = box.querySelector(`${kept}:not([hidden])`) === null
}

function show(): void {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean)
  const fits = (id = ''): boolean => words.every((word) => texts.get(id)?.includes(word) === true)
  for (const article of articles) article.hidden = !fits(article.id)
  for (const entry of document.querySelectorAll<HTMLElement>('[data-operation]'))
    entry.hidden = !fits(entry.dataset['operation'])
  hideEmpty('.part:has(.operation)', '.operation')
  hideEmpty('.contents > ul > li:has(ul)', '[data-operation]')
  const introduction = document.querySelector<HTMLElement>('.introduction')
  if (introduction !== null) introduction.hidden = words.length > 0
  const left = articles.filter(({ hidden }) => !hidden).length
  found.textContent = words.length === 0 ? '' : `${left} of ${articles.length}`
}

field.addEventListener('input', show)
if (field.parentElement !== null) field.parentElement.hidden = false
show()
