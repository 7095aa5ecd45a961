/**
 * The one script. Every page works without it; with it, a URL's page follows the work, and `/` goes to the search field.
 * A list's form is sent without its empty fields, so that its address stays short.
 */
export const SCRIPT = `'use strict';
(() => {
  const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

  async function follow() {
    for (let ms = 700; document.querySelector('#watch[data-pending]'); ms = Math.min(ms * 1.2, 5000)) {
      await wait(ms);
      const answer = await fetch(location.href, { headers: { Accept: 'text/html' } }).catch(() => null);
      if (!answer || !answer.ok) continue;
      const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html').querySelector('#watch');
      const shown = document.querySelector('#watch');
      if (fresh && shown && fresh.innerHTML !== shown.innerHTML) shown.replaceWith(document.importNode(fresh, true));
    }
  }

  document.addEventListener('keydown', (event) => {
    const typing = event.target.closest && event.target.closest('input, select, textarea');
    if (event.key !== '/' || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    document.getElementById('search')?.focus();
  });

  document.addEventListener('submit', (event) => {
    if (event.target.method !== 'get') return;
    for (const field of event.target.elements) if (field.name && field.value === '') field.disabled = true;
  });
  // Going back shows the form as it was left: with its fields disabled.
  addEventListener('pageshow', () => {
    for (const field of document.querySelectorAll('form[method=get] :disabled')) field.disabled = false;
  });

  follow();
})();
`;
