using System.Runtime.InteropServices;
using DeviceAgent.MacOS.Native;

namespace DeviceAgent.MacOS.Requirements;

/// <summary>Security.framework itself.</summary>
internal sealed class SignatureCalls : ISignatureCalls
{
    // A CFStringRef in a variable of the framework: the symbol is the variable's address.
    private readonly Lazy<nint> unique = new(() =>
        Marshal.ReadIntPtr(NativeLibrary.GetExport(NativeLibrary.Load(Security.Library), Security.CodeInfoUnique)));

    public nint UniqueKey => unique.Value;

    public int CreateCode(nint url, out nint code) => Security.StaticCodeCreateWithPath(url, Security.DefaultFlags, out code);

    public int CreateRequirement(nint text, out nint requirement) =>
        Security.RequirementCreateWithString(text, Security.DefaultFlags, out requirement);

    public int Check(nint code, nint requirement) =>
        Security.StaticCodeCheckValidity(code, Security.StrictValidate | Security.CheckAllArchitectures, requirement);

    public int CopyInformation(nint code, out nint information) =>
        Security.CodeCopySigningInformation(code, Security.DefaultFlags, out information);

    public nint CopyMessage(int status) => Security.CopyErrorMessage(status, 0);
}
