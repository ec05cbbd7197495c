namespace DeviceAgent.Core.Diagnostics.Checks.Org;

/// <summary>A step of the way to the org. Several share one conversation, so that each request is made once.</summary>
internal abstract class OrgCheck : DoctorCheck
{
    protected OrgCheck(string name, OrgConversation org)
        : base(name)
    {
        Org = org;

        // Above the limits of the contact and a request together: those say what was waited for.
        TimeLimit = TimeSpan.FromSeconds(20);
    }

    protected OrgConversation Org { get; }
}
