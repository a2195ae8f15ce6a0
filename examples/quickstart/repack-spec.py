"""repack-spec.py WORK: writes WORK/repack.spec, which packs the unpacked Debian packages of WORK/tree as RPMs.

For each package NAME there are in WORK/lists: NAME.ctl (control fields), NAME.lst (paths as tar printed them) and
perhaps NAME.post (its postinst). Dependencies of ELF files are left to rpm itself.
"""

import glob
import os
import re
import sys

WORK = sys.argv[1]
TREE = WORK + '/tree'

# Names that spec files and groups expect; the Debian name stays as a Provides.
RENAMED = {
    'debianutils': 'which', 'g++': 'gcc-c++', 'libc-bin': 'glibc-common', 'libc6': 'glibc', 'libc6-dev': 'glibc-devel',
    'libcrypt-dev': 'libxcrypt-devel', 'libcurl4-openssl-dev': 'libcurl-devel', 'libgcc-s1': 'libgcc',
    'libmagic1': 'file-libs', 'libncurses-dev': 'ncurses-devel', 'libssl-dev': 'openssl-devel',
    'libstdc++6': 'libstdc++', 'linux-libc-dev': 'kernel-headers', 'passwd': 'shadow-utils',
    'perl-base': 'perl-interpreter', 'procps': 'procps-ng', 'python3-minimal': 'python3', 'rpm': 'rpm-build',
    'xz-utils': 'xz', 'zlib1g': 'zlib', 'zlib1g-dev': 'zlib-devel',
}
ALIASES = {
    'filesystem': ['setup', 'basesystem'], 'kojitest-release': ['system-release', 'redhat-release'],
    'perl': ['perl-devel'], 'pkgconf': ['pkgconfig', 'pkgconf-pkg-config'], 'rpm': ['rpm', 'rpm-sign'],
    'rpm-common': ['rpm-libs'],
}
SHARED_DIRS = ('/usr/bin', '/usr/sbin', '/usr/lib', '/usr/lib64')


def lines_of(name):
    path = f'{WORK}/lists/{name}'
    return open(path).read().splitlines() if os.path.exists(path) else []


def control(name):
    return dict(line.split(': ', 1) for line in lines_of(name + '.ctl') if ': ' in line)


def names_in(field):
    """The alternatives of each dependency, without versions and architectures."""
    for dependency in field.split(','):
        yield [a.split('(')[0].strip().split(':')[0] for a in dependency.split('|')]


def epoch_version_release(version):
    epoch, version = version.split(':', 1) if ':' in version else ('0', version)
    version, release = version.rsplit('-', 1) if '-' in version else (version, '1')
    return epoch, version.replace('-', '.'), release


class Repack:
    def __init__(self):
        names = sorted(os.path.basename(path)[:-4] for path in glob.glob(WORK + '/lists/*.ctl'))
        self.control = {name: control(name) for name in names}
        self.rename = {old: new for old, new in RENAMED.items() if new not in self.control}
        self.provider = {}
        for name, fields in self.control.items():
            for provided, in names_in(fields.get('Provides', '')):
                if provided and provided not in self.control:
                    self.provider.setdefault(provided, name)
        self.owner = {}
        self.spec = ['Name: debian-repack', 'Version: 1', 'Release: 1', 'Summary: repack', 'License: various',
                     '%description', 'x']

    def rpm_name(self, name):
        return self.rename.get(name, name)

    def package(self, name, fields):
        epoch, version, release = epoch_version_release(fields['Version'])
        full = f'{version}-{release}'
        self.spec += [f'%package -n {self.rpm_name(name)}', f'Summary: {name} from Debian', f'Version: {version}',
                      f'Release: {release}']
        if epoch != '0':
            full = f'{epoch}:{full}'
            self.spec.append(f'Epoch: {epoch}')
        if fields['Architecture'] == 'all':
            self.spec.append('BuildArch: noarch')
        self.requires(name, fields)
        self.provides(name, fields, full)
        files = self.files(name)
        with open(f'{WORK}/lists/{name}.files', 'w') as out:
            out.write('%defattr(-,root,root,-)\n' + '\n'.join(files) + '\n')
        self.spec += [f'%description -n {self.rpm_name(name)}',
                      f'{name}, repackaged from the Debian package {fields["Package"]} {fields["Version"]}.']

    def requires(self, name, fields):
        for alternatives in names_in(fields.get('Pre-Depends', '') + ',' + fields.get('Depends', '')):
            there = [a if a in self.control else self.provider.get(a) for a in alternatives]
            there = [a for a in there if a]
            if there and there[0] != name:
                self.spec.append('Requires: ' + self.rpm_name(there[0]))
        if name != 'filesystem':
            self.spec.append('Requires: filesystem')
        if name == 'rpm':
            self.spec.append('Requires: redhat-rpm-config')

    def provides(self, name, fields, full):
        versioned = ALIASES.get(name, []) + [name] * (self.rpm_name(name) != name)
        plain = [p for p, in names_in(fields.get('Provides', '')) if re.match(r'^[\w.+-]+$', p)]
        if name == 'libc6':
            plain.append('rtld(GNU_HASH)')  # Fedora's glibc says so by hand
        if name.startswith('perl-base'):
            plain.append('perl(:MODULE_COMPAT_5.36.0)')
        if name.startswith('python3.') and 'minimal' in name:
            plain.append('python(abi) = ' + re.match(r'python([\d.]+)', name)[1])
        self.spec += [f'Provides: {p} = {full}' for p in versioned] + [f'Provides: {p}' for p in plain]

    def files(self, name):
        files = []
        for path in [line[1:] for line in lines_of(name + '.lst')] + self.alternatives(name):
            if not path.strip('/'):
                continue
            if path.endswith('/'):
                if name == 'filesystem' or self.is_own_dir(path.rstrip('/')):
                    files.append('%dir ' + path.rstrip('/'))
            elif os.path.lexists(TREE + path) and self.owner.setdefault(path, name) == name:
                files.append('"' + path.replace('%', '%%') + '"')
                self.provides_of_file(path)
        return files

    def is_own_dir(self, path):
        real = TREE + path
        return path not in SHARED_DIRS and os.path.isdir(real) and not os.path.islink(real) and not os.listdir(real)

    def provides_of_file(self, path):
        if re.match(r'/usr/s?bin/[^/]+$', path):
            self.spec.append('Provides: ' + path[len('/usr'):])  # /bin/X of a merged /usr
        if pc := re.search(r'/pkgconfig/([^/]+)\.pc$', path):
            self.spec.append(f'Provides: pkgconfig({pc[1]})')
        if pm := re.search(r'/perl(?:5|-base)?(?:/[\d.]+)?/((?:[A-Z][\w]*|[a-z]+)(?:/\w+)*)\.pm$', path):
            self.spec.append('Provides: perl(%s)' % pm[1].replace('/', '::'))

    def alternatives(self, name):
        """Makes the links that update-alternatives would (awk, cc, which...) and returns them."""
        script = '\n'.join(lines_of(name + '.post')).replace('\\\n', ' ')
        for variable, value in re.findall(r'^\s*(\w+)=([\w./+-]+)\s*$', script, re.M):
            script = re.sub(r'\$(%s\b|\{%s\})' % (variable, variable), lambda _: value, script)
        made = []
        for pair in re.findall(r'--(?:install|slave)\s+(/\S+)\s+\S+\s+(/\S+)', script):
            link, to = (re.sub(r'^/(s?bin|lib(?:64)?)/', r'/usr/\1/', path) for path in pair)
            if os.path.exists(TREE + to) and not os.path.lexists(TREE + link):
                os.symlink(os.path.relpath(to, os.path.dirname(link)), TREE + link)
                made.append(link)
        return made

    def write(self):
        for name, fields in self.control.items():
            self.package(name, fields)
        self.spec += ['%transfiletriggerin -n glibc-common -P 2000000 -- /lib /usr/lib /lib64 /usr/lib64',
                      '/sbin/ldconfig', '%prep', '%build', '%install']
        self.spec += [f'%files -n {self.rpm_name(name)} -f {WORK}/lists/{name}.files' for name in self.control]
        with open(WORK + '/repack.spec', 'w') as out:
            out.write('\n'.join(self.spec) + '\n')


Repack().write()
