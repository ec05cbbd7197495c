"""Reads a flat package without any of our code and compares everything in it with everything else. Prints what it found as JSON.

usage: verify-package.py PACKAGE EMPTY-FOLDER
"""
import hashlib, json, os, plistlib, stat, struct, subprocess, sys, zlib
import xml.etree.ElementTree as ET

package, work = sys.argv[1:]
data = open(package, "rb").read()

# The archive: header, table, heap.
magic, header_size, version, packed, raw, algorithm = struct.unpack(">4sHHQQI", data[:28])
assert (magic, header_size, version, algorithm) == (b"xar!", 28, 1, 1), (magic, header_size, version, algorithm)
table = data[28:28 + packed]
xml = zlib.decompress(table)
assert len(xml) == raw
heap = data[28 + packed:]
assert heap[:20] == hashlib.sha1(table).digest(), "checksum of the table"
used = [(0, 20)]
ids = []


def walk(node, prefix):
    for item in node.findall("file"):
        ids.append(item.get("id"))
        path = prefix + item.findtext("name")
        assert item.findtext("uid") == "0" and item.findtext("gid") == "0", path
        assert int(item.findtext("mode"), 8) & 0o022 == 0, path
        if item.findtext("type") == "directory":
            yield from walk(item, path + "/")
            continue
        part = item.find("data")
        offset, length, size = (int(part.findtext(n)) for n in ("offset", "length", "size"))
        content = heap[offset:offset + length]
        assert length == size == len(content), path
        digest = hashlib.sha1(content).hexdigest()
        assert part.findtext("archived-checksum") == part.findtext("extracted-checksum") == digest, path
        used.append((offset, length))
        yield path, content


files = dict(walk(ET.fromstring(xml).find("toc"), ""))
assert len(set(ids)) == len(ids)
used.sort()
for (offset, length), (following, _) in zip(used, used[1:]):
    assert offset + length == following, "a gap or an overlap in the heap"
assert sum(used[-1]) == len(heap), "bytes behind the last file"

# The payload, unpacked by libarchive and listed by cpio.
bsdtar_list = subprocess.run(["bsdtar", "-tf", package], check=True, capture_output=True, text=True).stdout.split()
assert set(files) <= set(bsdtar_list), bsdtar_list
open(os.path.join(work, "Payload"), "wb").write(files["base.pkg/Payload"])
unpacked = os.path.join(work, "unpacked")
os.mkdir(unpacked)
subprocess.run(["bsdtar", "-xpf", os.path.join(work, "Payload"), "-C", unpacked], check=True)
cpio = subprocess.run("gzip -dc Payload | LC_ALL=C cpio -itvn --quiet", shell=True, check=True, cwd=work, capture_output=True, text=True).stdout
payload = {}
for line in cpio.splitlines():
    mode, _, uid, gid, *rest = line.split(None, 8)
    name = rest[-1].split(" -> ")[0]
    assert name not in payload, name
    payload[name] = (mode, int(uid), int(gid))
order = list(payload)
for position, name in enumerate(order[1:], 1):
    assert name.rsplit("/", 1)[0] in order[:position], f"{name} before its folder"

# The same archive once more, by hand: its times. (Tools do not restore that of the folder they unpack into.)
archive, at, times = zlib.decompress(files["base.pkg/Payload"], 31), 0, {}
while True:
    assert archive[at:at + 6] == b"070707"
    time, name_size, size = (int(archive[at + a:at + b], 8) for a, b in ((48, 59), (59, 65), (65, 76)))
    name = archive[at + 76:at + 76 + name_size - 1].decode()
    at += 76 + name_size + size
    if name == "TRAILER!!!":
        break
    times[name] = time
assert at == len(archive) and list(times) == order

# The Bom.
bom = files["base.pkg/Bom"]
assert bom[:8] == b"BOMStore"
one, used_blocks, index_at, index_length, vars_at, vars_length = struct.unpack(">6I", bom[8:32])
assert one == 1 and bom[32:512] == bytes(480)
(count,) = struct.unpack(">I", bom[index_at:index_at + 4])
table_of_blocks = [struct.unpack(">II", bom[index_at + 4 + 8 * i:index_at + 12 + 8 * i]) for i in range(count)]
assert table_of_blocks[0] == (0, 0) and used_blocks == count - 1
assert bom[index_at + 4 + 8 * count:index_at + index_length] == bytes(20) and index_at + index_length == len(bom)


def block(number):
    offset, length = table_of_blocks[number]
    assert 0 < number and offset + length <= len(bom)
    return bom[offset:offset + length]


(variables,) = struct.unpack(">I", bom[vars_at:vars_at + 4])
names, at = {}, vars_at + 4
for _ in range(variables):
    number, length = struct.unpack(">IB", bom[at:at + 5])
    names[bom[at + 5:at + 5 + length].decode()] = number
    at += 5 + length
assert at == vars_at + vars_length
assert list(names) == ["BomInfo", "Paths", "HLIndex", "VIndex", "Size64"], names


def tree(number, node_size):
    """The head of a tree, then its leaves from left to right, which must be linked to one another."""
    mark, version, child, size, entries, zero = struct.unpack(">4sIIIIB", block(number))
    assert (mark, version, size, zero) == (b"tree", 1, node_size, 0)

    def node(number):
        content = block(number)
        assert len(content) == node_size
        leaf, n, following, previous = struct.unpack(">HHII", content[:12])
        pairs = [struct.unpack(">II", content[12 + 8 * i:20 + 8 * i]) for i in range(n)]
        assert content[12 + 8 * n:] == bytes(node_size - 12 - 8 * n)
        return leaf, following, previous, pairs

    leaf, following, previous, pairs = node(child)
    if leaf:
        assert (following, previous) == (0, 0)
        leaves = [pairs]
    else:
        leaves, numbers = [], [number for number, _ in pairs]
        for position, (number, last) in enumerate(pairs):
            leaf, following, previous, inner = node(number)
            assert leaf == 1 and inner[-1][1] == last
            assert following == (numbers[position + 1] if position + 1 < len(numbers) else 0)
            assert previous == (numbers[position - 1] if position else 0)
            leaves.append(inner)
    found = [pair for leaf in leaves for pair in leaf]
    assert len(found) == entries
    return found, len(leaves)


found, leaves = tree(names["Paths"], 4096)
assert tree(names["HLIndex"], 4096)[0] == tree(names["Size64"], 4096)[0] == []
one, version_tree, zero, last = struct.unpack(">IIIB", block(names["VIndex"]))
assert (one, zero, last) == (1, 0, 0) and tree(version_tree, 128)[0] == []

records, keys = {}, []
for info, file in found:
    number, record = struct.unpack(">II", block(info))
    content = block(file)
    parent, name = struct.unpack(">I", content[:4])[0], content[4:]
    assert name.endswith(b"\0")
    keys.append((parent, name))
    assert number not in records
    records[number] = (parent, name[:-1].decode(), block(record))
assert keys == sorted(keys), "order of the leaves"


def path_of(number):
    parent, name, _ = records[number]
    return name if parent == 0 else path_of(parent) + "/" + name


listed = {path_of(number): record for number, (_, _, record) in records.items()}
assert set(listed) == set(payload), set(listed) ^ set(payload)
regular = [p for p in payload if stat.S_ISREG(os.lstat(os.path.join(unpacked, p)).st_mode)]
sums = {}
for start in range(0, len(regular), 500):
    out = subprocess.run(["cksum", *regular[start:start + 500]], cwd=unpacked, check=True, capture_output=True, text=True).stdout
    for line in out.splitlines():
        value, size, name = line.split(" ", 2)
        sums[name] = (int(value), int(size))
total = 0
for path, record in listed.items():
    kind, one, arch, mode, uid, gid, mtime, size, one_more, checksum, link = struct.unpack(">BBHHIIIIBII", record[:31])
    real = os.lstat(os.path.join(unpacked, path))
    # Linux gives every link 0777: of a link only the type is compared with the disk, the rest with cpio's listing.
    assert mode == real.st_mode or stat.S_ISLNK(mode) and stat.S_ISLNK(real.st_mode), (path, oct(mode), oct(real.st_mode))
    assert stat.filemode(mode) == payload[path][0], (path, payload[path])
    assert (uid, gid) == (0, 0) == payload[path][1:], path
    assert stat.S_ISLNK(mode) or mode & 0o6022 == 0, path
    assert mtime == times[path], path
    assert (one, one_more, arch) == (1, 1, 15), path
    if stat.S_ISREG(mode):
        assert kind == 1 and (checksum, size) == sums[path] and link == 0 and record[31:] == bytes(4), path
        total += size
    elif stat.S_ISDIR(mode):
        assert (kind, size, checksum, link, len(record)) == (2, 0, 0, 0, 31), path
    else:
        target = os.readlink(os.path.join(unpacked, path)).encode()
        assert kind == 3 and link == len(target) + 1 and record[31:] == target + b"\0", path
assert struct.unpack(">7I", block(names["BomInfo"])) == (1, len(listed) + 1, 1, 0, 0, total, 0)

# What the package says of itself.
info = ET.fromstring(files["base.pkg/PackageInfo"])
assert int(info.find("payload").get("numberOfFiles")) == len(listed)
distribution = ET.fromstring(files["Distribution"])
(reference,) = [r for r in distribution.findall("pkg-ref") if r.text]
assert reference.text == "#base.pkg"
assert reference.get("id") == info.get("identifier") == distribution.find("choice/pkg-ref").get("id")
assert reference.get("version") == info.get("version")
assert reference.get("installKBytes") == info.find("payload").get("installKBytes")
for path in regular:
    if path.endswith(".plist"):
        plistlib.load(open(os.path.join(unpacked, path), "rb"))
scripts = os.path.join(work, "scripts")
os.mkdir(scripts)
open(os.path.join(work, "Scripts"), "wb").write(files["base.pkg/Scripts"])
subprocess.run(["bsdtar", "-xpf", os.path.join(work, "Scripts"), "-C", scripts], check=True)
for element in info.find("scripts"):
    assert os.access(os.path.join(scripts, element.get("file")), os.X_OK), element.get("file")

print(json.dumps({
    "identifier": info.get("identifier"), "version": info.get("version"), "leaves": leaves,
    "architectures": distribution.find("options").get("hostArchitectures"), "paths": sorted(listed),
    "overwrite": info.get("overwrite-permissions"), "auth": info.get("auth"), "scripts": sorted(os.listdir(scripts)),
}))
