namespace DeviceAgent.Org.Directory;

/// <summary>A subject identifier that leads to no user.</summary>
/// <param name="fault">What is the matter.</param>
/// <param name="reason">One sentence.</param>
public sealed class SubjectException(SubjectFault fault, string reason) : Exception(reason)
{
    public SubjectFault Fault => fault;
}
