"""What a program is given beside its streams: files, and another language's command."""

import os
import signal
import sys


def write_files(files):
    """Write a program's files into its folder; called in the child, as its user."""
    for path, text in files.items():
        folder = os.path.dirname(path)
        if folder:
            os.makedirs(folder, exist_ok=True)
        with open(path, "w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            file.write(text)


def execute(control, source, command, argv):
    """Become a program of another language; never returns.

    Args:
        control: The descriptor of the socket to the router, for a word about why there is no
            program: ``I`` it does not compile, ``X`` the image lacks what runs it. Nothing of the
            program's gets at it.
        source: The program, bytes.
        command: ``filename``, ``compile`` and ``run`` of its language.
        argv: Its arguments.
    """
    with open(command["filename"], "wb") as file:
        file.write(source)
    # The interpreter ignores these, and what is ignored stays so in another program.
    for number in (signal.SIGPIPE, signal.SIGXFSZ):
        signal.signal(number, signal.SIG_DFL)
    os.set_inheritable(control, False)
    word = b"X"
    try:
        if command["compile"]:
            program, *arguments = command["compile"]
            status = os.spawnvp(os.P_WAIT, program, [program, *arguments])
            if status == 127:
                raise FileNotFoundError(program)
            if status != 0:
                word = b"I"
                raise OSError("it does not compile")
        program, *arguments = command["run"]
        os.execvp(program, [program, *arguments, *argv])
    except OSError as error:
        os.write(control, word)
        sys.stderr.write("%s: %s\n" % (program, error))
        sys.stderr.flush()
        os._exit(127)
