# Turns environment files into what units are started with, by systemd's own functions: the variables,
# and the words that `$ARGS` becomes in ExecStart. The library is private, so its version decides the call.
import ctypes
import glob
import json
import sys

found = glob.glob("/usr/lib/*/systemd/libsystemd-shared-*.so") + glob.glob(
    "/usr/lib/systemd/libsystemd-shared-*.so"
)
if not found:
    sys.exit(3)
version = int(found[0].split("libsystemd-shared-")[1].split(".")[0].split("-")[0])
systemd = ctypes.CDLL(found[0])
strings = ctypes.POINTER(ctypes.c_char_p)


def items(vector):
    count = 0
    while vector and vector[count] is not None:
        yield vector[count].decode()
        count += 1


def read(file):
    variables = strings()
    code = systemd.load_env_file(None, file.encode(), ctypes.byref(variables))
    if code < 0:
        sys.exit(f"load_env_file: {code}")
    command = (ctypes.c_char_p * 3)(b"program", b"$ARGS", None)
    if version < 254:
        systemd.replace_env_argv.restype = strings
        words = systemd.replace_env_argv(command, variables)
    else:
        words = strings()
        code = systemd.replace_env_argv(command, variables, ctypes.byref(words), None, None)
        if code < 0:
            sys.exit(f"replace_env_argv: {code}")
    return {"variables": list(items(variables)), "words": list(items(words))[1:]}


print(json.dumps([read(file) for file in sys.argv[1:]]))
