#!/bin/sh
# Intune custom attribute for macOS, data type String: one line with version and state of Device Agent, such as "0.1.0 running".
agent=/opt/device-agent/bin/device-agent
if [ ! -x "$agent" ]; then
  echo "not installed"
  exit 0
fi
version=$("$agent" --version 2>/dev/null | /usr/bin/awk 'NR == 1 { print $2 }')
printed=$(/bin/launchctl print system/org.deviceagent.agent 2>/dev/null) || printed=
case $printed in
  *"state = running"*) state=running ;;
  "") state=stopped ;;
  *) state=loaded ;;
esac
echo "${version:-unknown} $state"
