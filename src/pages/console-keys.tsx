// The keys of the console, where scripts run (`browser/console.ts`): what each does, in a dialog, and whether they are on.
import { useAsset, useWords } from './layout.tsx'

/** The button that opens the help, which the script shows, and the help. */
export function ConsoleKeys() {
  const { keyboard } = useWords().console
  const all = [
    [['/'], keyboard.search],
    [['j', 'k'], keyboard.walk],
    [[keyboard.enterKey], keyboard.open],
    [['?'], keyboard.help],
  ] as const
  return (
    <>
      <p class="keyboard">
        <button type="button" class="quiet" id="keys-open" aria-haspopup="dialog" hidden>
          {keyboard.title} <kbd>?</kbd>
        </button>
      </p>
      <dialog id="keys" aria-labelledby="keys-title">
        <h2 id="keys-title">{keyboard.title}</h2>
        <dl>
          {all.map(([names, does]) => (
            <div>
              <dt>
                {names.map((name, place) => (
                  <>
                    {place === 0 ? '' : ' '}
                    <kbd>{name}</kbd>
                  </>
                ))}
              </dt>
              <dd>{does}</dd>
            </div>
          ))}
        </dl>
        <label class="tick">
          <input type="checkbox" id="keys-on" checked /> {keyboard.on}
        </label>
        <form method="dialog">
          <button class="quiet">{keyboard.close}</button>
        </form>
      </dialog>
      <script src={useAsset('console')} type="module"></script>
    </>
  )
}
