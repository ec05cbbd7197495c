#!/bin/sh
# Jamf Pro extension attribute, type Date: the last day of the Device Access certificate in the System keychain that is valid longest.
# Empty when there is none. The certificate is known by its extension, never by its name.
work=$(/usr/bin/mktemp -d) || exit 1
trap '/bin/rm -rf "$work"' EXIT
/usr/bin/security find-certificate -a -p /Library/Keychains/System.keychain 2>/dev/null |
  /usr/bin/awk -v work="$work" '/-----BEGIN/ { n++ } n { print > (work "/" n ".pem") } /-----END/ { close(work "/" n ".pem") }'

until=$(
  for file in "$work"/*.pem; do
    [ -f "$file" ] || continue
    /usr/bin/openssl x509 -in "$file" -noout -text 2>/dev/null | /usr/bin/grep -q '1\.3\.6\.1\.4\.1\.51150\.13\.1' || continue
    /usr/bin/openssl x509 -in "$file" -noout -enddate
  done |
    # notAfter=Mar  1 08:00:00 2027 GMT
    /usr/bin/awk -F '[= ]+' '{
      month = (index("JanFebMarAprMayJunJulAugSepOctNovDec", $2) + 2) / 3
      printf "%04d-%02d-%02d %s\n", $5, month, $3, $4
    }' | /usr/bin/sort | /usr/bin/tail -n 1
)
echo "<result>$until</result>"
