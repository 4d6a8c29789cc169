/** What the recovery page shows before its script has asked the device. */
export const RECOVERY_MARKUP = `
<main>
<h1>Device recovery</h1>
<p id="facts" class="quiet">Asking the device …</p>
<p>This page is part of the device itself. It brings the device's web app back; files and settings of yours stay.</p>
<noscript><p>This page needs JavaScript. Without it, a program can do the same: POST the bundle file to <code>/bundle</code>.</p></noscript>
<section id="news" hidden tabindex="-1" aria-label="What happens">
<div role="status"><p id="said"></p><p id="more"></p></div>
<progress id="progress" max="100" hidden aria-label="Progress"></progress>
<a id="open" class="button" href="/" hidden>Open the web app</a>
</section>
<section id="network" hidden aria-labelledby="network-title">
<h2 id="network-title">Join a network</h2>
<p>The device is being set up in a network of its own. Which one is it to join?</p>
<form id="join" novalidate>
<label for="choice">Network</label>
<select id="choice"><option value="">Another one …</option></select>
<button type="button" id="scan" class="plain">Look again</button>
<div id="other"><label for="ssid">Name of the network</label><input id="ssid" maxlength="32" autocomplete="off" autocapitalize="none" spellcheck="false"></div>
<label for="passkey">Passkey</label>
<input id="passkey" type="password" maxlength="64" autocomplete="off" autocapitalize="none" spellcheck="false" aria-describedby="passkey-help">
<p id="passkey-help" class="quiet">8 to 63 characters; nothing for an open network.</p>
<label class="check" for="show"><input id="show" type="checkbox">Show the passkey</label>
<button>Save and join</button>
</form>
</section>
<section id="restore" hidden aria-labelledby="restore-title">
<h2 id="restore-title">Restore the web app</h2>
<p id="where"></p>
<button type="button" id="begin">Restore</button>
</section>
<section id="upload" hidden aria-labelledby="upload-title">
<h2 id="upload-title">Restore from a file</h2>
<p>With the bundle file of the device's software no network is needed. That of the installed version gives damaged files back; another one is installed.</p>
<form id="send" novalidate>
<label for="file">Bundle file</label>
<input id="file" type="file" aria-describedby="file-help">
<p id="file-help" class="quiet">Ends with .regrow as a rule. The device accepts only files that its owner has signed.</p>
<button>Upload</button>
</form>
</section>
</main>
`;
