/** Names that come as codes (what a finding counted, kinds of sources) where their own words are not good enough. */
export const namesEn: Record<string, string> = {
  gps: "GPS",
};
