namespace DeviceAgent.Core.Tests.PropertyLists;

/// <summary>Valid property lists with every kind of value.</summary>
internal static class Samples
{
    /// <summary>Written by Python's plistlib: an Info.plist's two members and one value of each kind.</summary>
    public static byte[] Binary { get; } = Convert.FromBase64String("""
        YnBsaXN0MDDdAQIDBAUGBwgJCgsMDQ4PEBcYGRobHB0eHyBfEBJDRkJ1bmRsZUlkZW50aWZpZXJfEBpDRkJ1bmRsZVNob3J0VmVyc2lvblN0cmluZ1FhUWJR
        ZFFmUWhUbG9uZ1FuUXJRdFF1UXhfEA9jb20ub2t0YS5tb2JpbGVWOS40Ni4xoxESFhABohMUEAKhFWQA/CCs2D3eANAUAAAAAAAAAAD//////////zNBx6oU
        wAAAAAgRASxfECh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4E///////////Iz/4AAAAAAAACYAHTxAbAAH/AAH/AAH/AAH/AAH/
        AAH/AAH/AAH/AAH/AAgAIwA4AFUAVwBZAFsAXQBfAGQAZgBoAGoAbABuAIAAhwCLAI0AkACSAJQAnQCeAK8AuAC5ALwA5wDwAPkA+gD8AAAAAAAAAgEAAAAA
        AAAAIQAAAAAAAAAAAAAAAAAAARo=
        """);

    public static byte[] Xml { get; } = """
        <?xml version="1.0" encoding="UTF-8"?>
        <!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
        <plist version="1.0">
        <dict>
          <!-- a comment -->
          <key>CFBundleIdentifier</key><string>com.okta.mobile</string>
          <key>CFBundleShortVersionString</key><string>9.46.1</string>
          <key>n</key><integer>-1</integer><key>b</key><integer>18446744073709551615</integer><key>h</key><integer>0x12C</integer>
          <key>r</key><real>1.5</real><key>t</key><true/><key>f</key><false></false>
          <key>d</key><date>2026-03-01T08:00:00Z</date>
          <key>x</key><data>
            AAH/
            AAH/
          </data>
          <key>a</key><array><integer>1</integer><array/><dict/><string> &amp;&lt;&#252; <![CDATA[<raw>]]></string></array>
        </dict>
        </plist>
        """u8.ToArray();
}
