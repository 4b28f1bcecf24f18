# SPDX-License-Identifier: MIT
"""A short form of bench/kills.py: nothing is lost or left when faultline is killed. usage: test_kills.py FAULTLINE KILLS"""
import os
import re
import subprocess
import sys

BENCH = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'bench', 'kills.py')

if not os.path.isdir('/proc/self') or not os.access('/dev/shm', os.W_OK):
    print('1..0 # SKIP no /proc or no /dev/shm')
    sys.exit()
print('1..1', flush=True)
ended = subprocess.run([sys.executable, '-B', BENCH, *sys.argv[1:3]], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                       timeout=1500, check=False)
kills = sum(map(int, re.findall(r'^[a-z]+ +(\d+)', ended.stdout, re.M)))
good = ended.returncode == 0 and kills > 0
print(f'{"ok" if good else "not ok"} 1 - {kills} kills at random moments: nothing is lost or left')
if not good:
    for line in (ended.stdout + ended.stderr).splitlines():
        print('#', line, file=sys.stderr)
sys.exit(not good)
