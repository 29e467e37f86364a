// postern.c: the command: which sub-command, and what to say when there is none.
// SPDX-License-Identifier: Apache-2.0 OR ISC
#define _POSIX_C_SOURCE 200809L

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>
#include "cert.h"
#include "client.h"
#include "get.h"
#include "report.h"
#include "server.h"

static const struct sub_command {
    const char *name, *words, *what;
    enum command command;
    int (*run)(const struct options *o);
} sub_commands[] = {
    {"get", "[options] https://HOST[:PORT][/PATH]", "one HTTP/1.1 GET, the body to stdout", COMMAND_GET, get_main},
    {"client", "[options] HOST:PORT", "stdin -> peer, peer -> stdout, until a side closes", COMMAND_CLIENT, client_main},
    {"server", "[options]", "HTTPS server for the files under --root, or --echo", COMMAND_SERVER, server_main},
    {"cert new", "[options] --name NAME --key FILE --cert FILE", "a new key and a self-signed certificate for it",
     COMMAND_CERT_NEW, cert_new_main},
    {"cert show", "[options] FILE", "what certificates, keys and revocation lists say, PEM or DER", COMMAND_CERT_SHOW,
     cert_show_main},
    {"cert verify", "[options] CHAIN", "is this chain to be believed, and if not, why", COMMAND_CERT_VERIFY, cert_verify_main},
    {"cert anchors", "[options] FILE", "a C file of const trust anchors, for firmware, to stdout", COMMAND_CERT_ANCHORS,
     cert_anchors_main},
};

#define NUM_SUB_COMMANDS (sizeof sub_commands / sizeof sub_commands[0])

static void print_help(void)
{
    printf("postern: TLS on the command line\n\n");
    for (size_t i = 0; i < NUM_SUB_COMMANDS; i++)
        printf("  postern %s %s\n      %s\n", sub_commands[i].name, sub_commands[i].words, sub_commands[i].what);
    printf("\nOptions: postern COMMAND --help\n"
           "Exit status: 0 fine; 1 usage or a local file; 2 network; 3 TLS or the certificate refused;\n"
           "4 the peer cut the stream without close_notify\n");
}

static int run(const struct sub_command *c, int argc, char **argv)
{
    struct options o;
    int status = options_read(&o, c->command, argc, argv);
    if (status != EXIT_FINE)
        return status;
    if (!o.help)
        return c->run(&o);
    printf("postern %s %s\n    %s\n\n", c->name, c->words, c->what);
    options_help(c->command);
    return EXIT_FINE;
}

// How many words at the beginning of the command line are this name, of one word or two; 0: it is another one.
static int is_sub_command(const char *name, int argc, char **argv)
{
    const char *space = strchr(name, ' ');
    size_t len = space != NULL ? (size_t)(space - name) : strlen(name);
    if (argc < 1 || strlen(argv[0]) != len || memcmp(argv[0], name, len) != 0)
        return 0;
    if (space == NULL)
        return 1;
    return argc > 1 && strcmp(argv[1], space + 1) == 0 ? 2 : 0;
}

// A standard stream that is closed would be the next descriptor given out: a socket, to which messages would then be written.
static bool open_standard_streams(void)
{
    int fd;
    do
        fd = open("/dev/null", O_RDWR);
    while (fd >= 0 && fd <= STDERR_FILENO);
    return fd >= 0 && close(fd) == 0;
}

int main(int argc, char **argv)
{
    if (!open_standard_streams())
        return EXIT_LOCAL;
    signal(SIGPIPE, SIG_IGN); // a closed pipe is an answer of write, not a reason to die in silence
    const char *word = argc > 1 ? argv[1] : "";
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0) {
        print_help();
        return EXIT_FINE;
    }
    for (size_t i = 0; i < NUM_SUB_COMMANDS; i++) {
        int words = is_sub_command(sub_commands[i].name, argc - 1, argv + 1);
        if (words > 0)
            return run(&sub_commands[i], argc - 1 - words, argv + 1 + words);
    }
    if (strcmp(word, "cert") == 0)
        return report_usage("postern cert new | show | verify | anchors; postern --help tells more");
    if (*word == 0)
        return report_usage("postern get | client | server | cert; postern --help tells more");
    return report_usage("there is no sub-command %s; postern --help names those there are", word);
}
