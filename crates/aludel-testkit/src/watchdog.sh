#!/bin/sh
# Runs a shared test server and ends it when no test has used it for a while.
# Arguments: the server's folder, the file that is locked while servers start and
# stop, seconds of idleness, the server's command line.
folder=$1
start_lock=$2
patience=$3
shift 3

"$@" >>"$folder/log" 2>&1 &
server=$!
echo "$server" >"$folder/server.pid"

idle=0
while kill -0 "$server" 2>/dev/null; do
    sleep 1
    # Every process that uses the server holds a shared lock on this file.
    if flock --nonblock --exclusive "$folder/users" true; then
        idle=$((idle + 1))
    else
        idle=0
    fi
    if [ "$idle" -ge "$patience" ]; then
        # Somebody may just be coming: they hold the start lock while they look.
        exec 9>"$start_lock"
        flock --exclusive 9
        # Another server may have taken the folder over, if ours was killed.
        [ "$(cat "$folder/server.pid")" = "$server" ] || exit 0
        if flock --nonblock --exclusive "$folder/users" true; then
            kill -QUIT "$server" 2>/dev/null
            ended=0
            while kill -0 "$server" 2>/dev/null && [ "$ended" -lt 50 ]; do
                sleep 0.1
                ended=$((ended + 1))
            done
            kill -KILL "$server" 2>/dev/null
            wait "$server"
            rm -rf "$folder"
            exit 0
        fi
        exec 9>&-
        idle=0
    fi
done
wait "$server"
