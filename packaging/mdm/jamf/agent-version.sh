#!/bin/sh
# Jamf Pro extension attribute, type String: the version of Device Agent that is installed, or "not installed".
agent=/opt/device-agent/bin/device-agent
if [ -x "$agent" ]; then
  # "device-agent 1.2.3"
  version=$("$agent" --version 2>/dev/null | /usr/bin/awk 'NR == 1 { print $2 }')
  echo "<result>${version:-installed, but does not start}</result>"
else
  echo "<result>not installed</result>"
fi
