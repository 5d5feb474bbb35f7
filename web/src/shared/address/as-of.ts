import { one, parseSearch } from "./search";

/** The moment of the past that the address names (`as_of`), if any; every question to the server carries it. */
export function asOf(): string | undefined {
  return one(parseSearch(window.location.search)["as_of"]);
}

/** A file's address as of the moment that is shown: a link carries no header. */
export function asOfHref(href: string, moment: string | undefined): string {
  return moment ? `${href}${href.includes("?") ? "&" : "?"}as_of=${encodeURIComponent(moment)}` : href;
}

/** Go to another moment, or to today: the page is loaded anew, so that nothing of two times is mixed. */
export function goTo(moment: string | undefined): void {
  const address = new URL(window.location.href);
  if (moment) address.searchParams.set("as_of", moment);
  else address.searchParams.delete("as_of");
  window.location.assign(address);
}
