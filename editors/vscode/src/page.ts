// The page of the timeline. Nothing here knows VS Code.

export interface Parts {
  /** What the page may load from, as VS Code names it. */
  source: string;
  style: string;
  script: string;
  nonce: string;
}

/** Nothing is loaded but the two files of the extension, and nothing from a network. */
export function timelinePage({ source, style, script, nonce }: Parts): string {
  const policy = `default-src 'none'; style-src ${source}; script-src 'nonce-${nonce}'; img-src 'none'; connect-src 'none'; form-action 'none'; base-uri 'none'`;
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="${style}">
<title>Recovery timeline</title>
</head>
<body>
<main id="timeline"><p class="note">The recovery is being simulated…</p></main>
<script nonce="${nonce}" src="${script}"></script>
</body>
</html>
`;
}

/** A picture that is shown as an image, so that nothing in it runs. */
export function picturePage(svg: string, title: string): string {
  const data = Buffer.from(svg, 'utf8').toString('base64');
  const shown = title.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'">
<style>body { padding: 0; } img { max-width: 100%; background: #fff; }</style>
<title>${shown}</title>
</head>
<body><img alt="${shown}" src="data:image/svg+xml;base64,${data}"></body>
</html>
`;
}
