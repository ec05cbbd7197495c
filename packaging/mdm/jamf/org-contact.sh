#!/bin/sh
# Jamf Pro extension attribute, type String: whether the org answered when the agent last said so in its log, and since when.
# The agent logs the change, not each poll, and with LogLevel Warning or Error not that the org answers. When a Mac was last heard of, only
# the org knows.
folder=/Library/Logs/DeviceAgent
last=$(
  # Oldest first; names are the agent's own.
  # shellcheck disable=SC2012
  /bin/ls -tr "$folder" 2>/dev/null | while read -r name; do
    case $name in
      device-agent*.log) /usr/bin/grep -E '"@m":"([^ ]+ answers; |The org was not reached: |Waiting for configuration: )' "$folder/$name" | /usr/bin/tail -n 1 ;;
    esac
  done | /usr/bin/tail -n 1
)
since=$(printf '%s\n' "$last" | /usr/bin/sed -n 's/.*"@t":"\([^"]*\)".*/\1/p')
case $last in
  *'"@m":"The org was not reached: '*) echo "<result>not reached at $since</result>" ;;
  *'"@m":"Waiting for configuration: '*) echo "<result>no org is set</result>" ;;
  *' answers; '*) echo "<result>answers since $since</result>" ;;
  *) echo "<result>unknown</result>" ;;
esac
