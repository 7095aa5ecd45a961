/** opencc-js ships this table without types: `traditional simplified` pairs, joined by `|`. */
declare module 'opencc-js/dict/TSCharacters' {
  const pairs: string;
  export default pairs;
}

/** Words of the mainland and Taiwan, in Traditional characters: `mainland taiwan` pairs, joined by `|`. */
declare module 'opencc-js/dict/TWPhrases' {
  const pairs: string;
  export default pairs;
}
