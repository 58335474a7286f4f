// The operator's colour (BRAND_COLOR) on our pages and in our mails: seen wherever the accent is, and legible wherever it stands (WCAG 2.2 §1.4.3).

type Rgb = readonly [number, number, number]

/** What the accent stands on at worst: the page in the light, a card in the dark. */
const SURFACES = { light: [245, 246, 248], dark: [23, 26, 33] } as const
/** Text on the accent. */
const INKS = ['#ffffff', '#0e1014'] as const
const LEGIBLE = 4.5

/** A colour for buttons and links, and that of text on it. */
export type Accent = { accent: string; ink: string }

/** The accents of a brand colour (`#rrggbb`): one for light, one for dark. */
export function accentsOf(color: string): { light: Accent; dark: Accent } {
  const on = (surface: Rgb): Accent => {
    const accent = accentOn(parse(color), surface)
    return { accent: spell(accent), ink: inkOn(accent) }
  }
  return { light: on(SURFACES.light), dark: on(SURFACES.dark) }
}

/** The custom properties of a brand colour (`#rrggbb`) as a stylesheet: an accent for light and for dark, each with the text on it. */
export function brandStyle(color: string): string {
  const { light, dark } = accentsOf(color)
  return `:root{${properties(light)}}@media (prefers-color-scheme:dark){:root{${properties(dark)}}}`
}

/** Browsers show it where they have no room for more: a keyhole on the brand colour (`#rrggbb`; without one our blue), as SVG. */
export function faviconOf(color = '#2f55d4'): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${color}"/><path fill="${inkOn(parse(color))}" d="M16 7a5 5 0 0 0-2.6 9.3L12 25h8l-1.4-8.7A5 5 0 0 0 16 7z"/></svg>`
}

const properties = ({ accent, ink }: Accent): string => `--accent:${accent};--on-accent:${ink}`

/** The colour itself where it is legible on `surface`; else moved towards black or white until it is. */
function accentOn(color: Rgb, surface: Rgb): Rgb {
  const goal = luminance(surface) > 0.5 ? 0 : 255
  for (let step = 0; step < 100; step += 1) {
    const moved = color.map((part) => Math.round(part + ((goal - part) * step) / 100)) as unknown as Rgb
    if (contrast(moved, surface) >= LEGIBLE) return moved
  }
  return [goal, goal, goal]
}

function inkOn(accent: Rgb): string {
  const [light, dark] = INKS
  return contrast(accent, parse(light)) >= contrast(accent, parse(dark)) ? light : dark
}

/** The contrast ratio of two colours (WCAG 2.2). */
function contrast(one: Rgb, other: Rgb): number {
  const [low = 0, high = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
  return (high + 0.05) / (low + 0.05)
}

/** Relative luminance (WCAG 2.2). */
function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map((part) => {
    const share = part / 255
    return share <= 0.040_45 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

function parse(color: string): Rgb {
  const value = Number.parseInt(color.slice(1), 16)
  return [value >> 16, (value >> 8) & 255, value & 255]
}

const spell = (color: Rgb): string => `#${color.map((part) => part.toString(16).padStart(2, '0')).join('')}`
