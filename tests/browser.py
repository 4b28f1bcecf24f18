# SPDX-License-Identifier: MIT
"""Pages in a headless Chromium, driven over a pipe by its DevTools protocol: real clicks and keys.

One Chromium shows all pages of a test program, each as if alone: to start one takes seconds. After a failure the next page
gets another one.
"""
import base64
import json
import os
import select
import shutil
import subprocess
import time

from tap import SLOW, Skip, at_end, expect, new_folder

BROWSER = shutil.which('chromium') or shutil.which('chromium-browser')
FLAGS = ('--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking',
         '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage', '--host-resolver-rules=MAP * ~NOTFOUND')
SAYS = ('Runtime.exceptionThrown', 'Runtime.consoleAPICalled', 'Log.entryAdded')


class Chromium:
    running = None

    def __init__(self):
        to_read, self.to = os.pipe()
        self.from_, to_write = os.pipe()
        # The browser has these two as 3 and 4; the shell moves them there.
        self.process = subprocess.Popen(
            ['sh', '-c', f'exec "$@" 3<&{to_read} 4>&{to_write}', 'sh', BROWSER, *FLAGS, '--remote-debugging-pipe',
             f'--user-data-dir={new_folder()}', 'about:blank'],
            pass_fds=(to_read, to_write), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.left, self.number, self.events = b'', 0, {}

    @classmethod
    def get(cls):
        if not BROWSER:
            raise Skip('no chromium')
        if not cls.running:
            cls.running = cls()
        return cls.running

    @classmethod
    def end(cls):
        if cls.running:
            cls.running.process.kill()
            cls.running.process.wait(timeout=SLOW)
            os.close(cls.running.to)
            os.close(cls.running.from_)
        cls.running = None

    def receive(self, until):
        while b'\0' not in self.left:
            expect(select.select([self.from_], [], [], max(until - time.monotonic(), 0))[0], 'the browser does not answer')
            got = os.read(self.from_, 1 << 20)
            expect(got, 'the browser has ended')
            self.left += got
        message, self.left = self.left.split(b'\0', 1)
        return json.loads(message)

    def send(self, method, session, parameters):
        self.number += 1
        message = {'id': self.number, 'method': method, 'params': parameters}
        if session:
            message['sessionId'] = session
        os.write(self.to, json.dumps(message).encode() + b'\0')
        until = time.monotonic() + SLOW
        while True:
            answer = self.receive(until)
            if answer.get('id') == self.number:
                expect('error' not in answer, method, answer.get('error'))
                return answer['result']
            self.events.setdefault(answer.get('sessionId'), []).append(answer)


at_end(Chromium.end)


class Browser:
    """A page; nothing of another one's is seen in it."""

    def __init__(self, path, width=1280, height=900, dark=False):
        self.chromium, self.session = Chromium.get(), None
        self.context = self.send('Target.createBrowserContext')['browserContextId']
        target = self.send('Target.createTarget', url='about:blank', browserContextId=self.context)['targetId']
        self.session = self.send('Target.attachToTarget', targetId=target, flatten=True)['sessionId']
        for domain in 'Page', 'Runtime', 'Log', 'Network':
            self.send(domain + '.enable')
        self.resize(width, height)
        self.send('Emulation.setEmulatedMedia', features=[{'name': 'prefers-color-scheme', 'value': 'dark' if dark else 'light'}])
        self.send('Page.navigate', url='file://' + path)
        until = time.monotonic() + SLOW
        while self.value('document.readyState') != 'complete' or self.value('location.href') == 'about:blank':
            expect(time.monotonic() < until, 'the page does not load')
            time.sleep(0.02)

    def __enter__(self):
        return self

    def __exit__(self, failure, *_):
        if failure:
            Chromium.end()
        else:
            self.session = None
            self.send('Target.disposeBrowserContext', browserContextId=self.context)

    def resize(self, width, height=900):
        self.send('Emulation.setDeviceMetricsOverride', width=width, height=height, deviceScaleFactor=1, mobile=width < 500)

    def send(self, method, **parameters):
        return self.chromium.send(method, self.session, parameters)

    def events(self, *methods):
        return [event['params'] for event in self.chromium.events.get(self.session, []) if event['method'] in methods]

    @property
    def console(self):
        return self.events(*SAYS)

    @property
    def asked(self):
        """What the page wanted from elsewhere."""
        urls = [event['request']['url'] for event in self.events('Network.requestWillBeSent')]
        return [url for url in urls if not url.startswith('file:')]

    def value(self, script):
        got = self.send('Runtime.evaluate', expression=script, returnByValue=True)
        expect('exceptionDetails' not in got, script, got.get('exceptionDetails'))
        return got['result'].get('value')

    def middle(self, element):
        """Of the element that a script names, in the middle of the window."""
        box = self.value(f'(() => {{ const e = {element}; e.scrollIntoView({{ block: "center", inline: "center" }}); const b = '
                         'e.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()')
        return {'x': box[0], 'y': box[1]}

    def move(self, element):
        self.send('Input.dispatchMouseEvent', type='mouseMoved', **self.middle(element))

    def click(self, element):
        self.move(element)
        place = self.middle(element)
        for kind in 'mousePressed', 'mouseReleased':
            self.send('Input.dispatchMouseEvent', type=kind, button='left', clickCount=1, **place)

    def key(self, key, code=0):
        text = {'Enter': '\r'}.get(key, key if len(key) == 1 else '')
        self.send('Input.dispatchKeyEvent', type='keyDown', key=key, windowsVirtualKeyCode=code, text=text)
        self.send('Input.dispatchKeyEvent', type='keyUp', key=key, windowsVirtualKeyCode=code)

    def paste(self):
        """What was copied, pasted into a field of the page's own."""
        self.send('Browser.grantPermissions', permissions=['clipboardReadWrite', 'clipboardSanitizedWrite'],
                  browserContextId=self.context)
        got = self.send('Runtime.evaluate', expression='navigator.clipboard.readText()', awaitPromise=True,
                        returnByValue=True, userGesture=True)
        expect('exceptionDetails' not in got, got.get('exceptionDetails'))
        return got['result'].get('value')

    def picture(self):
        return base64.b64decode(self.send('Page.captureScreenshot', format='png')['data'])

    def pdf(self):
        return base64.b64decode(self.send('Page.printToPDF')['data'])

    def names(self, role):
        """The accessible names of all elements with a role."""
        nodes = self.send('Accessibility.getFullAXTree')['nodes']
        return [node.get('name', {}).get('value', '') for node in nodes
                if node.get('role', {}).get('value') == role and not node.get('ignored')]
