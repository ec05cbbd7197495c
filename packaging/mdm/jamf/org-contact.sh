#!/bin/sh
# Jamf Pro extension attribute, type String: whether the org answers this Mac, and when it answered last.
status=$(/opt/device-agent/bin/device-agent status --json 2>/dev/null)

# The first member of a name: those of commands come after all of these.
value() {
  printf '%s\n' "$status" | /usr/bin/sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" | /usr/bin/head -n 1
}

state=$(value state)
at=$(value reachedAt)
case $state,$(value mode),$(value reached) in
  ,*) echo "<result>unknown</result>" ;;
  running,idle,* | stale,idle,*) echo "<result>no org is set</result>" ;;
  running,*,true) echo "<result>answers, last at $at</result>" ;;
  running,*,false) echo "<result>not reached, last at ${at#null}</result>" ;;
  running,*) echo "<result>not polled yet</result>" ;;
  *) echo "<result>agent $state, last at ${at#null}</result>" ;;
esac
