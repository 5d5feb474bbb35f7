/** The claim in full size, what qualifies it below in the size of the page; not a word is left out. */
export function Sentence({ text }: { text: string }) {
  const at = /[.!?] (?=[A-ZÁÉÍÓÚÑ])/.exec(text)?.index;
  const rest = at === undefined ? "" : text.slice(at + 2);
  return (
    <div className="claim">
      <p className="sentence">{at === undefined ? text : text.slice(0, at + 1)}</p>
      {rest ? <p>{rest}</p> : null}
    </div>
  );
}
